package parley.edge.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.ServiceToken;
import parley.edge.TestGateway;

/// Whatever is sent to whichever call: the answer is a problem that says what was wrong, and never a fault
/// of ours.
class MalformedInputTest {
    private static final String[] METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    private static final String[] NO_IDS = {
        "1",
        "1-1-1-1-1",
        "null",
        "%20",
        "01234567-89ab-cdef-0123-456789abcdeg",
        "%F0%9F%98%80",
        "%3Cscript%3E",
        "%1B%5B31m",
        "'%20OR%20'1'='1",
        "01234567-89ab-cdef-0123-456789abcdef0",
        "%E2%80%AE",
        "%ED%A0%80",
        "%FF",
        "+",
        "%7B%7D",
        "x".repeat(3_000)
    };

    private static TestGateway gateway;
    private static Rest rest;
    private static Person person;
    private static ServiceToken service;
    private static UUID group;

    @BeforeAll
    static void start() {
        gateway = TestGateway.shared();
        rest = new Rest(gateway);
        person = Operators.loggedIn(gateway);
        service = ServiceToken.of(rest, person, "strange", "send", "users", "conversations");
        group = rest.group(person, "a group", List.of());
    }

    static Stream<RestCall> calls() {
        return RestCall.ALL.stream();
    }

    /// A call that this test does not know is a call that nobody tried to break.
    @Test
    void knowsEveryCallOfTheGateway() {
        Set<String> mapped = gateway.mappings().stream()
                .flatMap(info -> info.getPatternValues().stream()
                        .flatMap(path ->
                                info.getMethodsCondition().getMethods().stream().map(method -> method + " " + path)))
                .collect(Collectors.toSet());
        assertThat(calls().map(RestCall::toString)).containsExactlyInAnyOrderElementsOf(mapped);
        assertThat(gateway.mappings())
                .allSatisfy(info ->
                        assertThat(info.getMethodsCondition().getMethods()).isNotEmpty());
    }

    /// Shows that what is spoiled below was good before.
    @ParameterizedTest
    @MethodSource("calls")
    void whatIsSpoiledWasGood(RestCall call) {
        assumeTrue(call.hasBody());
        Answer answer = rest.call(call.method(), good(call), token(call), Rest.JSON.writeValueAsString(call.good()));
        boolean wellFormed = answer.status() < 300 || Set.of(401, 409).contains(answer.status());
        assertThat(wellFormed).as(answer.body()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void refusesSpoiledBodies(RestCall call) {
        assumeTrue(call.hasBody());
        var faults = new ArrayList<String>();
        for (SpoiledBody body : SpoiledBody.of(call)) {
            check(faults, body.fault(), () -> {
                Answer answer = send(call, body.bytes(), body.contentType());
                String detail = answer.problem().get("detail").asString();
                assertThat(detail).contains(body.names());
                assertThat(detail.length()).isLessThan(300);
            });
        }
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void refusesBodiesThatAreTooLarge(RestCall call) {
        assumeTrue(call.hasBody());
        int limit = call.bodyLimit();
        byte[] large = ("{\"x\":\"" + "y".repeat(limit) + "\"}").getBytes(StandardCharsets.UTF_8);
        if (limit == 1 << 16) {
            // An announced megabyte is not read at all: the container hangs up on whoever goes on sending.
            send(call, large, "application/json").problem(413, "too_large");
        }
        HttpRequest chunked = request(call, "application/json")
                .method(call.method(), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                .build();
        assertThat(rest.send(chunked).problem(413, "too_large").get("detail").asString())
                .contains(Integer.toString(limit));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void refusesStrangersBeforeItLooksAtWhatTheySend(RestCall call) {
        assumeTrue(call.login());
        for (String body : new String[] {"", "{", "{\"a\":" + "[".repeat(1_000)}) {
            rest.call(call.method(), good(call), "", body).problem(401, "unauthorized");
            rest.call(call.method(), call.path().replaceAll("\\{\\w+}", "x"), "", body)
                    .problem(401, "unauthorized");
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void refusesIdsThatAreNone(RestCall call) {
        assumeTrue(call.path().contains("{"));
        var faults = new ArrayList<String>();
        for (String id : NO_IDS) {
            for (String path : List.of(
                    good(call).replace(group.toString(), id),
                    good(call).replace(person.user().toString(), id))) {
                if (path.equals(good(call))) {
                    continue;
                }
                check(faults, path, () -> {
                    String body = call.hasBody() ? Rest.JSON.writeValueAsString(call.good()) : "";
                    Answer answer = rest.call(call.method(), path, token(call), body);
                    assertThat(answer.problem(400, "bad_request").get("detail").asString())
                            .contains("expected a")
                            .hasSizeLessThan(300);
                });
            }
        }
        assertThat(faults).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void refusesOtherMethods(RestCall call) {
        Set<String> served = calls().filter(
                        other -> good(call).matches(other.path().replaceAll("\\{\\w+}", "[^/]+")))
                .map(RestCall::method)
                .collect(Collectors.toSet());
        Arrays.stream(METHODS).filter(method -> !served.contains(method)).forEach(method -> {
            Answer answer = rest.call(method, good(call), person.token(), "");
            assertThat(answer.problem(405, "method_not_allowed").get("detail").asString())
                    .contains(method);
        });
        for (String method : new String[] {"TRACE", "PROPFIND", "get", "NONSENSE"}) {
            rest.call(method, good(call), person.token(), "").problem();
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void noAcceptHeaderBreaksACall(RestCall call) {
        for (String accept : new String[] {"text/html", "image/png", "broken", ";", "*/*;q=2", "application/xml"}) {
            HttpRequest request = rest.request(call.path().replaceAll("\\{\\w+}", "x"), token(call))
                    .header("Accept", accept)
                    .header("Content-Type", "application/json")
                    .method(call.method(), BodyPublishers.ofString("{"))
                    .build();
            Answer answer = rest.send(request);
            boolean fine =
                    answer.status() == 200 && !call.hasBody() && !call.path().contains("{");
            if (!fine) {
                answer.problem();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "limit=0                    | limit  | '0'",
                "limit=101                  | limit  | '101'",
                "limit=-1                   | limit  | '-1'",
                "limit=%2B5                 | limit  | '+5'",
                "limit=5.0                  | limit  | '5.0'",
                "limit=1e1                  | limit  | '1e1'",
                "limit=abc                  | limit  | 'abc'",
                "limit=                     | limit  | ''",
                "limit=%00                  | limit  | '\\u{0}'",
                "limit=%D9%A5               | limit  | '\u0665'",
                "limit=1&limit=2            | limit  | '1,2'",
                "limit=99999999999999999999 | limit  | '99999999999999999999'",
                "cursor=                    | cursor | ''",
                "cursor=x                   | cursor | 'x'",
                "cursor=.                   | cursor | '.'",
                "cursor=1                   | cursor | '1'",
                "cursor=1.x                 | cursor | '1.x'",
                "cursor=0x1.{id}            | cursor | '0x1.",
                "cursor={max}.{id}          | cursor | '9223372036854775807.",
                "cursor=-{max}.{id}         | cursor | '-9223372036854775807.",
                "cursor=-1.{id}             | cursor | '-1.",
                "cursor=99999999999999999999.{id} | cursor | '99999999999999999999.",
                "cursor=253402300800000.{id} | cursor | '253402300800000.",
                "cursor=%1B%5B31m           | cursor | '\\u{1b}[31m'",
                "cursor=1.{id}&cursor=2     | cursor | '1.",
            })
    void refusesPagesThatAreNone(String query, String field, String value) {
        String filled = query.strip().replace("{id}", group.toString()).replace("{max}", Long.toString(Long.MAX_VALUE));
        Answer answer = rest.call("GET", "/v1/conversations?" + filled, person.token(), "");
        assertThat(answer.problem(400, "bad_request").get("detail").asString())
                .startsWith("field " + field + " is " + value)
                .contains("expected");
    }

    @Test
    void aCursorOfAnyTimeThatCanBeIsFine() {
        for (String time : new String[] {"0", "1", "253402300799999"}) {
            String path = "/v1/conversations?cursor=" + time + "." + group;
            assertThat(rest.call("GET", path, person.token(), "").status())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v1/",
                "/v1/users/",
                "/v1/unknown",
                "/V1/users",
                "/v1//users",
                "/v1/sessions/x/y",
                "/v1/operator/",
                "/v1/operator/users",
                "/error",
                "/ws/x",
                "/actuator/health",
                "/actuator/env",
                "/index.html",
                "/favicon.ico",
                "/.well-known/",
                "/v1/conversations/..;/..;/error",
                "/%3Cscript%3E",
                "/%1B%5B31m",
                "/%E2%80%AEevil",
            })
    void unknownPathsAreProblems(String path) {
        Answer answer = rest.call("GET", path, person.token(), "");
        answer.problem();
        assertThat(answer.status()).isIn(400, 404);
    }

    /// What is no HTTP the container refuses itself, in our shape.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/sessions/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1/sessions/%00 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1/sessions/%2F HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1/sessions/%5C HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1/sessions/<> HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1/sessions/a\\b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /v1/users HTTP/1.1\r\n\r\n",
                "GET /v1/users HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /v1/users HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /v1/users HTTP/9.9\r\nHost: a\r\n\r\n",
                "GET /v1/users?username=%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                "POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
                "POST /v1/users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: nonsense\r\n\r\n0\r\n\r\n",
                "POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
                "POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                "NONSENSE\r\n\r\n",
            })
    void refusesBrokenRequests(String request) throws IOException {
        String answer = raw(request);
        assertThat(answer).matches("(?s)HTTP/1.1 (4\\d\\d|50[15]).*").doesNotContainIgnoringCase("tomcat", "<html");
        if (answer.contains("\r\n\r\n{") || answer.contains("\n{")) {
            assertThat(answer).contains("application/problem+json", "\"code\":", "\"detail\":");
        }
    }

    @Test
    void refusesHeadersThatAreTooLarge() throws IOException {
        String answer = raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContainIgnoringCase("tomcat", "<html");
    }

    /// One request is never two, however its end is told.
    @Test
    void noRequestIsSmuggledBehindAnother() throws IOException {
        String second = "GET /.well-known/jwks.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        String answer = raw("POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second);
        assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("\"keys\"");
    }

    private static String raw(String request) throws IOException {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(gateway.http()).getPort())) {
            socket.setSoTimeout((int) TestGateway.TOO_SLOW.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Answer send(RestCall call, byte[] body, String contentType) {
        var publisher = body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        return rest.send(
                request(call, contentType).method(call.method(), publisher).build());
    }

    private static HttpRequest.Builder request(RestCall call, String contentType) {
        HttpRequest.Builder request = rest.request(good(call), token(call));
        return contentType.isEmpty() ? request : request.header("Content-Type", contentType);
    }

    private static String token(RestCall call) {
        return switch (call.caller()) {
            case ANYBODY -> "";
            case PERSON -> person.token();
            case SERVICE -> service.text();
        };
    }

    private static String good(RestCall call) {
        return call.path()
                .replace("{conversation}", group.toString())
                .replace("{session}", person.user().toString())
                .replace("{user}", person.user().toString())
                .replace("{service}", person.user().toString())
                .replace("{type}", "text")
                .replace("{version}", "1");
    }

    private static void check(List<String> faults, String what, Runnable check) {
        try {
            check.run();
        } catch (AssertionError e) {
            faults.add(what + "\n   -> " + String.valueOf(e.getMessage()).replace("\n", "\n      "));
        }
    }
}
