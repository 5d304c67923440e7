package parley.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A gateway's REST calls as a stranger makes them: plain HTTP. Safe from any thread.
public final class Rest {
    /// Writes half a character as an escape: it would not survive UTF-8.
    public static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    public static final String PASSWORD = "correct horse";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI base;

    public Rest(TestGateway gateway) {
        base = URI.create(gateway.http());
    }

    /// Somebody who is logged in.
    public record Person(UUID user, String username, String device, UUID session, String token, String refresh) {
        static Person of(String username, String device, JsonNode grant) {
            return new Person(
                    UUID.fromString(grant.get("user").asString()),
                    username,
                    device,
                    UUID.fromString(grant.get("session").asString()),
                    grant.get("accessToken").asString(),
                    grant.get("refreshToken").asString());
        }
    }

    /// What came back.
    public record Answer(int status, java.net.http.HttpHeaders headers, String body) {
        /// Without the one by which the container ends a connection after so many requests.
        public Set<String> headerNames() {
            return headers.map().keySet().stream()
                    .filter(name -> !name.equalsIgnoreCase("connection"))
                    .collect(Collectors.toSet());
        }

        public JsonNode json() {
            return JSON.readTree(body);
        }

        /// Checks that it is a problem as the contract has it, with a sentence and without our insides.
        public JsonNode problem(int expected, String code) {
            assertThat(status).as(body).isEqualTo(expected);
            JsonNode problem = problem();
            assertThat(problem.get("code").asString()).as(body).isEqualTo(code);
            return problem;
        }

        /// Checks that it is a problem, and the client's fault.
        public JsonNode problem() {
            assertThat(status).as(body).isBetween(400, 499);
            assertThat(headers.firstValue("Content-Type").orElse("none"))
                    .as(body)
                    .startsWith("application/problem+json");
            JsonNode problem = json();
            assertThat(problem.path("code").asString("")).as(body).matches("[a-z_]+");
            assertThat(problem.path("status").asInt(0)).as(body).isEqualTo(status);
            assertThat(problem.path("detail").asString("")).as(body).isNotBlank();
            assertThat(body)
                    .doesNotContain(
                            "Exception", "parley.edge", "org.springframework", "tools.jackson", "com.mysql", "\\tat ")
                    .doesNotContainPattern("[\\x00-\\x1f\\u202a-\\u202e\\u2066-\\u2069]");
            return problem;
        }
    }

    /// A request under way to be changed before it is sent.
    public HttpRequest.Builder request(String path, String token) {
        var request = HttpRequest.newBuilder(base.resolve(path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    /// @param token empty: none
    /// @param body JSON; empty: none
    public Answer call(String method, String path, String token, String body) {
        return send(json(method, path, token, body));
    }

    public CompletableFuture<Answer> callAsync(String method, String path, String token, String body) {
        return HTTP.sendAsync(json(method, path, token, body), HttpResponse.BodyHandlers.ofString())
                .thenApply(Rest::answer);
    }

    public Answer send(HttpRequest request) {
        try {
            return answer(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Somebody new, logged in.
    public Person person() {
        String username = freshName();
        assertThat(register(username, PASSWORD).status()).isEqualTo(201);
        return login(username, "phone");
    }

    public Answer register(String username, String password) {
        return call(
                "POST",
                "/v1/users",
                "",
                JSON.writeValueAsString(java.util.Map.of("username", username, "password", password)));
    }

    public Person login(String username, String device) {
        Answer answer = tryLogin(username, PASSWORD, device);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return Person.of(username, device, answer.json());
    }

    public Answer tryLogin(String username, String password, String device) {
        return call("POST", "/v1/sessions", "", loginBody(username, password, device));
    }

    public static String loginBody(String username, String password, String device) {
        return JSON.writeValueAsString(java.util.Map.of("username", username, "password", password, "device", device));
    }

    public Answer refresh(String refreshToken) {
        return call("POST", "/v1/sessions/refresh", "", "{\"refreshToken\":\"" + refreshToken + "\"}");
    }

    public Answer direct(Person one, UUID other) {
        return call("POST", "/v1/conversations", one.token(), "{\"kind\":\"direct\",\"with\":\"" + other + "\"}");
    }

    public UUID group(Person owner, String title, List<UUID> members) {
        String body = JSON.writeValueAsString(java.util.Map.of("kind", "group", "title", title, "members", members));
        Answer made = call("POST", "/v1/conversations", owner.token(), body);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return UUID.fromString(made.json().get("conversation").asString());
    }

    public static String freshName() {
        return "u" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    }

    private HttpRequest json(String method, String path, String token, String body) {
        BodyPublisher publisher =
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body, StandardCharsets.UTF_8);
        HttpRequest.Builder request = request(path, token).method(method, publisher);
        return (body.isEmpty() ? request : request.header("Content-Type", "application/json")).build();
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }
}
