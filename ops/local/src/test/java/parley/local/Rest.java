package parley.local;

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

    static Login register(URI gateway, String device) {
        String username = "u" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        call(gateway, "POST", "/v1/users", "", "{\"username\":\"" + username + "\",\"password\":\"correct horse\"}");
        return login(gateway, username, device);
    }

    static Login login(URI gateway, String username, String device) {
        JsonNode session = call(
                        gateway,
                        "POST",
                        "/v1/sessions",
                        "",
                        "{\"username\":\"" + username + "\",\"password\":\"correct horse\",\"device\":\"" + device
                                + "\"}")
                .json();
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
        return UUID.fromString(answer.json().get("conversation").asString());
    }
}
