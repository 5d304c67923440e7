package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// REST calls as a stranger would make them: plain HTTP, nothing of the product's own client.
final class Rest {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Rest() {}

    /// @param user id, and what its session gave
    record Login(UUID user, String username, String device, String token) {}

    record Answer(int status, String body) {
        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    static Answer call(URI base, String method, String path, String token, String body) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Somebody new. Asks again as long as the answer is 503: a gateway learns some seconds after a restart of
    /// MySQL that it is back, and says so until then.
    static Login register(URI gateway, String device) {
        String username = "u" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        String body = "{\"username\":\"" + username + "\",\"password\":\"correct horse\"}";
        await().atMost(Crowd.TOO_SLOW).untilAsserted(() -> {
            Answer made = call(gateway, "POST", "/v1/users", "", body);
            assertThat(made.status()).as(made.body()).isNotEqualTo(503);
        });
        return login(gateway, username, device);
    }

    static Login login(URI gateway, String username, String device) {
        Answer answer = call(
                gateway,
                "POST",
                "/v1/sessions",
                "",
                "{\"username\":\"" + username + "\",\"password\":\"correct horse\",\"device\":\"" + device + "\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        JsonNode session = answer.json();
        return new Login(
                UUID.fromString(session.get("user").asString()),
                username,
                device,
                session.get("accessToken").asString());
    }

    static UUID direct(URI gateway, Login one, UUID other) {
        return conversation(gateway, one, "{\"kind\":\"direct\",\"with\":\"" + other + "\"}");
    }

    static UUID group(URI gateway, Login owner, List<UUID> members) {
        String ids =
                String.join(",", members.stream().map(id -> "\"" + id + "\"").toList());
        return conversation(gateway, owner, "{\"kind\":\"group\",\"title\":\"g\",\"members\":[" + ids + "]}");
    }

    private static UUID conversation(URI gateway, Login login, String body) {
        Answer answer = call(gateway, "POST", "/v1/conversations", login.token(), body);
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        return UUID.fromString(answer.json().get("conversation").asString());
    }
}
