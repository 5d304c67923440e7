package parley.toolbox.operator;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import parley.toolbox.CommandFailedException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The operators' calls. Each blocks for its answer; whatever is no success is a [CommandFailedException] in one
/// line.
public final class OperatorCalls implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Set<String> ENDED = Set.of("done", "failed", "cancelled");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI status;
    private final String token;

    OperatorCalls(URI status, String token) {
        this.status = status;
        this.token = token;
    }

    public static OperatorCalls login(URI gateway, URI status, String user, String password) {
        var anonymous = new OperatorCalls(gateway, "");
        try (anonymous) {
            JsonNode grant = anonymous.call(
                    "POST", "/v1/sessions", Map.of("username", user, "password", password, "device", "operator"));
            return new OperatorCalls(status, grant.path("accessToken").asString());
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public JsonNode get(String path) {
        return call("GET", path, Map.of());
    }

    public JsonNode post(String path, Map<String, ?> body) {
        return call("POST", path, body);
    }

    JsonNode delete(String path) {
        return call("DELETE", path, Map.of());
    }

    /// Orders a job and waits for its end.
    ///
    /// @param progress told while it is not there
    public JsonNode job(String path, Map<String, ?> body, Consumer<JsonNode> progress) {
        JsonNode job = post(path, body);
        while (!ended(job)) {
            progress.accept(job);
            try {
                Thread.sleep(BETWEEN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandFailedException("interrupted; the job goes on: " + id(job), e);
            }
            job = get("/v1/operator/replays/" + id(job));
        }
        if (state(job).equals("failed")) {
            throw new CommandFailedException("job " + id(job) + " failed: "
                    + job.path("progress").path("problem").asString());
        }
        return job;
    }

    public static String id(JsonNode job) {
        return job.path("job").asString();
    }

    public static String state(JsonNode job) {
        return job.path("state").asString();
    }

    public static boolean ended(JsonNode job) {
        return ENDED.contains(state(job));
    }

    @Override
    public void close() {
        http.close();
    }

    private JsonNode call(String method, String path, Map<String, ?> body) {
        URI target = status.resolve(path);
        String json = body.isEmpty() ? "" : JsonMapper.shared().writeValueAsString(body);
        var request = HttpRequest.newBuilder(target)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new CommandFailedException(
                        target.getPath() + " answered " + answer.statusCode() + ": " + problem(answer.body()));
            }
            return answer.body().isEmpty()
                    ? JsonMapper.shared().nullNode()
                    : JsonMapper.shared().readTree(answer.body());
        } catch (JacksonException e) {
            throw new CommandFailedException(target + " answered what is no JSON", e);
        } catch (IOException e) {
            String why = e.getMessage() == null ? "no connection" : e.getMessage();
            throw new CommandFailedException(target + " could not be called: " + why, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }

    private static String problem(String body) {
        try {
            JsonNode problem = JsonMapper.shared().readTree(body);
            return problem.path("code").asString() + ", "
                    + problem.path("detail").asString();
        } catch (JacksonException e) {
            return "no problem document";
        }
    }
}
