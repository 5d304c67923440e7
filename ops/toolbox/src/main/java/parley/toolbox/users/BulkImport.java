package parley.toolbox.users;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import parley.toolbox.CommandFailedException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The operators' call that makes accounts, in parts as large as it takes. Nothing is tried again: an import
/// that stopped half-way can simply be repeated, since those that are there stay as they are.
final class BulkImport {
    /// Most users of one call.
    static final int PART = 1_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private record Request(List<Wanted> users) {}

    private record Answer(List<Imported> users) {}

    private final HttpClient http;
    private final URI calls;
    private final String token;

    BulkImport(HttpClient http, URI gateway, String token) {
        this.http = http;
        this.calls = gateway.resolve("/v1/operator/users/import");
        this.token = token;
    }

    /// Blocks.
    ///
    /// @param results told after each part
    void run(List<Wanted> wanted, Consumer<List<Imported>> results) {
        for (int from = 0; from < wanted.size(); from += PART) {
            results.accept(call(wanted.subList(from, Math.min(wanted.size(), from + PART))));
        }
    }

    static String json(Imported user) {
        return JSON.writeValueAsString(user);
    }

    private List<Imported> call(List<Wanted> part) {
        var request = HttpRequest.newBuilder(calls)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(new Request(part))))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new CommandFailedException(calls + " answered " + answer.statusCode() + ": " + problem(answer));
            }
            return JSON.readValue(answer.body(), Answer.class).users();
        } catch (IOException e) {
            throw new CommandFailedException(calls + " could not be called: " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted while importing users", e);
        }
    }

    private static String problem(HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (!type.contains("json")) {
            return "expected users";
        }
        Map<?, ?> problem = JSON.readValue(answer.body(), Map.class);
        return problem.get("code") + ", " + problem.get("detail");
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? "no connection" : e.getMessage();
    }
}
