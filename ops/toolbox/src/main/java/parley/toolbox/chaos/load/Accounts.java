package parley.toolbox.chaos.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import parley.toolbox.CommandFailedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The REST calls of the load, as a stranger makes them. Block; safe from any thread.
final class Accounts {
    static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    record Answer(int status, byte[] body) {}

    private final HttpClient http;
    private final List<URI> gateways;

    Accounts(HttpClient http, List<URI> gateways) {
        this.http = http;
        this.gateways = gateways;
    }

    UUID register(String username, String password) {
        return uuid(post("/v1/users", "", Map.of("username", username, "password", password)), "user");
    }

    Grant login(String username, String password, String device) {
        return Grant.of(post("/v1/sessions", "", Map.of("username", username, "password", password, "device", device)));
    }

    UUID direct(String token, UUID with) {
        return uuid(post("/v1/conversations", token, Map.of("kind", "direct", "with", with)), "conversation");
    }

    UUID group(String token, String title, List<UUID> members) {
        return uuid(
                post("/v1/conversations", token, Map.of("kind", "group", "title", title, "members", members)),
                "conversation");
    }

    /// @return new tokens
    /// @throws IOException when no answer or another came
    Grant refresh(Grant grant, int attempt) throws IOException {
        Answer answer = call(
                "POST",
                gateways.get(attempt % gateways.size()).resolve("/v1/sessions/refresh"),
                "",
                Map.of("refreshToken", grant.refreshToken()));
        if (answer.status() != 200) {
            throw new IOException("refresh answered " + answer.status());
        }
        return Grant.of(JSON.readTree(answer.body()));
    }

    Answer get(URI address, String token) throws IOException {
        return call("GET", address, token, Map.of());
    }

    private JsonNode post(String path, String token, Map<String, ?> body) {
        try {
            Answer answer = call("POST", gateways.getFirst().resolve(path), token, body);
            if (answer.status() / 100 != 2) {
                throw new CommandFailedException(path + " answered " + answer.status());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new CommandFailedException(path + ": " + e.getMessage(), e);
        }
    }

    private Answer call(String method, URI address, String token, Map<String, ?> body) throws IOException {
        var request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static UUID uuid(JsonNode json, String field) {
        return UUID.fromString(json.get(field).asString());
    }
}
