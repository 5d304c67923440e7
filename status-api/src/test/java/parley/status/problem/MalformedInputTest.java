package parley.status.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.contract.id.NewIds;
import parley.status.fixture.StatusServer;
import parley.status.fixture.Tokens;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// No malformed input is an internal error: each is refused with the value and what was expected.
final class MalformedInputTest {
    private static final UUID USER = NewIds.next();
    private static final UUID CONVERSATION = NewIds.next();
    private static StatusServer server;

    @BeforeAll
    static void start() {
        server = new StatusServer(Backends.shared());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "limit=0                     | limit  | 0",
                "limit=101                   | limit  | 101",
                "limit=-1                    | limit  | -1",
                "limit=+5                    | limit  | # 5#",
                "limit=5.0                   | limit  | 5.0",
                "limit=1e1                   | limit  | 1e1",
                "limit=abc                   | limit  | abc",
                "limit=                      | limit  | ##",
                "limit=%00                   | limit  | #\u0000#",
                "limit=%D9%A5                | limit  | \u0665",
                "limit=1&limit=2             | limit  | 1, 2",
                "limit=99999999999999999999  | limit  | 99999999999999999999",
                "before=-1                   | before | -1",
                "before=x                    | before | x",
                "before=9007199254740992     | before | 9007199254740992",
                "after=9007199254740992      | after  | 9007199254740992",
                "after=null                  | after  | null",
                "after=1;2                   | after  | 1;2",
                "after=0x10                  | after  | 0x10",
                "before=5&after=3            | before | 5",
                "before=0&after=0            | before | 0",
            })
    void refusesQueries(String query, String field, String value) {
        HttpResponse<byte[]> answer = get("/v1/conversations/" + CONVERSATION + "/messages?" + query.strip());
        JsonNode problem = problem(answer, 400, "bad_request");
        assertThat(problem.get("field").asString()).isEqualTo(field);
        assertThat(problem.get("value").asString()).isEqualTo(value);
        assertThat(problem.get("expected").asString()).isNotEmpty();
        assertThat(problem.get("detail").asString()).contains("expected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1-1-1-1-1",
                "null",
                "%20",
                "01234567-89ab-cdef-0123-456789abcde",
                "01234567-89ab-cdef-0123-456789abcdeg",
                "01234567089ab0cdef001230456789abcdef",
                "%F0%9F%98%80",
                "..%3B",
                "'%20OR%201=1",
                "%3Cscript%3E",
                "%1B%5B31m",
            })
    void refusesIds(String id) {
        for (String path : new String[] {"/v1/conversations/" + id + "/messages", "/v1/messages/" + id + "/status"}) {
            JsonNode problem = problem(get(path), 400, "bad_request");
            assertThat(problem.get("expected").asString()).isEqualTo("a UUID of 36 characters");
        }
    }

    @Test
    void cutsWhatItRepeats() {
        JsonNode problem = problem(get("/v1/messages/" + "x".repeat(3_000) + "/status"), 400, "bad_request");
        assertThat(problem.get("value").asString()).hasSize(65);
    }

    @Test
    void refusesUnknownPathsAndMethods() {
        problem(get("/v1/unknown"), 404, "not_found");
        problem(get("/v1/conversations//messages"), 404, "not_found");
        problem(get("/"), 404, "not_found");
        problem(get("/error"), 404, "not_found");
        problem(get("/actuator/health"), 404, "not_found");
        HttpRequest post = request("/v1/messages/" + CONVERSATION + "/status")
                .POST(BodyPublishers.ofString("{}"))
                .header("Content-Type", "application/json")
                .build();
        problem(server.send(post), 405, "method_not_allowed");
    }

    @Test
    void takesNoNoticeOfTheAcceptHeader() {
        for (String accept : new String[] {"text/html", "image/png", "application/xml;q=0", "*/*", "broken"}) {
            HttpRequest bad =
                    request("/v1/messages/x/status").header("Accept", accept).build();
            problem(server.send(bad), 400, "bad_request");
            HttpRequest absent = request("/v1/messages/" + CONVERSATION + "/status")
                    .header("Accept", accept)
                    .build();
            problem(server.send(absent), 404, "not_found");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/messages/%zz/status HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1/messages/%00/status HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1/messages/%2F/status HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1/messages/<>/status HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1/messages/a\\b/status HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1/messages HTTP/1.1\r\n\r\n",
                "GET /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                "NONSENSE\r\n\r\n",
            })
    void refusesBrokenRequests(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout((int) StatusServer.TOO_SLOW.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d.*").doesNotContainIgnoringCase("tomcat", "<html");
            if (answer.contains("\r\n\r\n{")) {
                assertThat(answer).contains("application/problem+json", "\"code\":");
            }
        }
    }

    @Test
    void refusesHeadersThatAreTooLarge() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout((int) StatusServer.TOO_SLOW.toMillis());
            String request = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(20_000) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            byte[] first = socket.getInputStream().readNBytes(12);
            assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 400");
        }
    }

    private static JsonNode problem(HttpResponse<byte[]> answer, int status, String code) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode()).as(text).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(text);
        assertThat(problem.get("code").asString()).isEqualTo(code);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asString()).isNotEmpty();
        return problem;
    }

    private static HttpResponse<byte[]> get(String path) {
        return server.send(request(path).build());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", "Bearer " + Tokens.of(server.key(), USER));
    }
}
