package parley.toolbox.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.toolbox.CommandFailedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The people of a run: senders and receivers with a direct conversation each, made through the operator's
/// bulk import, because hashing passwords would take longer than the run.
final class Pairs {
    /// @param conversation of the two
    record Pair(String conversation, Person sender, Person receiver) {}

    record Person(String user, String accessToken) {}

    static final String DEVICE = "bench";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http;
    private final URI gateway;

    Pairs(HttpClient http, URI gateway) {
        this.http = http;
        this.gateway = gateway;
    }

    List<Pair> make(int count, String operatorPassword) {
        JsonNode operator = post(
                "/v1/sessions",
                "",
                Map.of("username", BenchPlatform.OPERATOR, "password", operatorPassword, "device", DEVICE));
        var wanted = new ArrayList<Map<String, String>>();
        for (int i = 0; i < 2 * count; i++) {
            wanted.add(Map.of("username", "bench-" + i, "device", DEVICE));
        }
        String token = operator.get("accessToken").asString();
        JsonNode made = post("/v1/operator/users/import", token, Map.of("users", wanted))
                .get("users");
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < count; i++) {
            Person sender = person(made.get(2 * i));
            Person receiver = person(made.get(2 * i + 1));
            JsonNode talk =
                    post("/v1/conversations", sender.accessToken(), Map.of("kind", "direct", "with", receiver.user()));
            pairs.add(new Pair(talk.get("conversation").asString(), sender, receiver));
        }
        return pairs;
    }

    private static Person person(JsonNode user) {
        return new Person(user.get("user").asString(), user.get("accessToken").asString());
    }

    private JsonNode post(String path, String token, Map<String, ?> body) {
        var request = HttpRequest.newBuilder(gateway.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new CommandFailedException(path + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new CommandFailedException(path + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }
}
