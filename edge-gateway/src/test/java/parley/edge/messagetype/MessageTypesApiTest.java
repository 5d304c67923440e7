package parley.edge.messagetype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.id.NewIds;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import parley.edge.fixture.TestLogin;
import parley.edge.fixture.TestSocket;
import parley.edge.fixture.TwoGateways;
import tools.jackson.databind.JsonNode;

/// The calls about message types, and what sockets are told of bodies.
class MessageTypesApiTest {
    private static final String ORDER = "{ \"type\":\"object\", \"required\":[\"price\"],"
            + "\"properties\":{\"price\":{\"type\":\"number\",\"minimum\":0.50}} }";

    private static TestGateway gateway;
    private static Rest rest;
    private static Person person;
    private static String operator;

    @BeforeAll
    static void start() {
        gateway = TestGateway.shared();
        rest = new Rest(gateway);
        person = rest.person();
        operator = Operators.loggedIn(gateway).token();
    }

    @Test
    void publishingIsForOperators() {
        String path = path(name(), 1);
        rest.call("PUT", path, person.token(), ORDER).problem(403, "forbidden");
        rest.call("PUT", path, "", ORDER).problem(401, "unauthorized");
        rest.call("GET", path, "", "").problem(401, "unauthorized");
        rest.call("GET", path, person.token(), "").problem(404, "not_found");
    }

    @Test
    void whatIsPublishedIsReadByEverybodyByteForByte() {
        String type = name();
        JsonNode made = rest.call("PUT", path(type, 1), operator, ORDER).json();
        assertThat(made.get("type").asString()).isEqualTo(type);
        assertThat(made.get("version").asInt()).isEqualTo(1);
        Answer read = rest.call("GET", path(type, 1), person.token(), "");
        assertThat(read.body()).isEqualTo(ORDER);
        assertThat(read.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        JsonNode types =
                rest.call("GET", "/v1/message-types", person.token(), "").json().get("types");
        JsonNode entry = types.valueStream()
                .filter(each -> each.get("type").asString().equals(type))
                .findFirst()
                .orElseThrow();
        assertThat(entry.get("version").asInt()).isEqualTo(1);
        assertThat(entry.get("shipped").asBoolean()).isFalse();
        assertThat(entry.get("at").asString()).endsWith("Z");
        assertThat(types.valueStream()
                        .filter(each -> each.get("shipped").asBoolean())
                        .map(each -> each.get("type").asString()))
                .containsExactlyInAnyOrder("text", "image", "file", "location", "system", "edit", "recall", "reaction");
        byte[] kept = gateway.bean(JdbcTemplate.class)
                .queryForObject("SELECT schema_json FROM message_type WHERE type = ?", byte[].class, type);
        assertThat(new String(kept, java.nio.charset.StandardCharsets.UTF_8)).isEqualTo(ORDER);
    }

    @Test
    void aPublishedVersionNeverChanges() {
        String type = name();
        assertThat(rest.call("PUT", path(type, 1), operator, ORDER).status()).isEqualTo(201);
        assertThat(rest.call("PUT", path(type, 1), operator, ORDER.replace(" ", ""))
                        .status())
                .isEqualTo(200);
        rest.call("PUT", path(type, 1), operator, "{}").problem(409, "type_published");
        assertThat(rest.call("GET", path(type, 1), operator, "").body()).isEqualTo(ORDER);
    }

    @Test
    void versionsHaveNoGap() {
        String type = name();
        assertThat(rest.call("PUT", path(type, 2), operator, ORDER)
                        .problem(409, "version_gap")
                        .get("detail")
                        .asString())
                .contains("expected 1");
        assertThat(rest.call("PUT", path(type, 1), operator, ORDER).status()).isEqualTo(201);
        rest.call("PUT", path(type, 3), operator, ORDER).problem(409, "version_gap");
        assertThat(rest.call("PUT", path(type, 2), operator, ORDER).status()).isEqualTo(201);
    }

    @Test
    void aVersionThatRefusesMoreNeedsToBeAskedForByName() {
        String type = name();
        String narrower = ORDER.replace("0.50", "1");
        assertThat(rest.call("PUT", path(type, 1), operator, ORDER).status()).isEqualTo(201);
        assertThat(rest.call("PUT", path(type, 2), operator, narrower)
                        .problem(409, "incompatible_schema")
                        .get("detail")
                        .asString())
                .contains("'/properties/price'", "minimum 1", "?compatibility=none");
        rest.call("PUT", path(type, 2) + "?compatibility=full", operator, narrower)
                .problem(400, "bad_request");
        assertThat(rest.call("PUT", path(type, 2) + "?compatibility=none", operator, narrower)
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Upper | 1 | bad_request",
                "9 | 1 | bad_request",
                "%20 | 1 | bad_request",
                "good | 0 | bad_request",
                "good | x | bad_request",
                "good | 1000001 | bad_request",
                "good | 99999999999 | bad_request",
            })
    void refusesNamesAndVersionsThatAreNone(String type, String version, String code) {
        rest.call("PUT", "/v1/message-types/" + type + "/" + version, operator, "{}")
                .problem(400, code);
        rest.call("GET", "/v1/message-types/" + type + "/" + version, operator, "")
                .problem(400, code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "1", "{\"type\":\"nothing\"}", "{\"$ref\":\"https://example.com/\"}"})
    void refusesSchemasThatAreNone(String schema) {
        rest.call("PUT", path(name(), 1), operator, schema).problem(400, "bad_schema");
    }

    @Test
    void refusesABodyThatIsMissingOrTooLarge() {
        rest.call("PUT", path(name(), 1), operator, "").problem(400, "bad_request");
        rest.call("PUT", path(name(), 1), operator, "{\"title\":\"" + "x".repeat(1 << 16) + "\"}")
                .problem(413, "too_large");
    }

    @Test
    void shippedTypesBelongToTheProduct() {
        rest.call("PUT", path("text", 1), operator, "{}").problem(409, "type_published");
        rest.call("PUT", path("text", 2), operator, "{}").problem(409, "type_reserved");
        String text = rest.call("GET", path("text", 1), operator, "").body();
        assertThat(rest.call("PUT", path("text", 1), operator, text).status()).isEqualTo(200);
    }

    @Test
    void aGatewayThatRunsLearnsATypeAndOneThatStartsLaterKnowsIt() {
        String type = name();
        try (var other = TestGateway.ready(TestGateway.CHEAP_PASSWORDS)) {
            assertThat(rest.call("PUT", path(type, 1), operator, ORDER).status())
                    .isEqualTo(201);
            await().atMost(TestGateway.TOO_SLOW).until(() -> knows(other, type));
        }
        try (var later = TestGateway.ready(TestGateway.CHEAP_PASSWORDS)) {
            assertThat(knows(later, type)).isTrue();
        }
    }

    /// As after a crash between the commit and the log.
    @Test
    void aStartTellsWhatTheTopicDoesNotKnow() {
        String type = name();
        gateway.bean(JdbcTemplate.class)
                .update(
                        "INSERT INTO message_type VALUES (?, 1, ?, 'backward', ?, '2026-01-01 00:00:00')",
                        type,
                        "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        new byte[16]);
        assertThat(knows(gateway, type)).isFalse();
        try (var later = TestGateway.ready(TestGateway.CHEAP_PASSWORDS)) {
            await().atMost(TestGateway.TOO_SLOW).until(() -> knows(later, type) && knows(gateway, type));
        }
    }

    @Test
    void socketsAreToldWhatWasExpectedOfABody() {
        try (var gateways = new TwoGateways(Map.of())) {
            String type = name();
            String token = Operators.loggedIn(gateways.first).token();
            assertThat(new Rest(gateways.first)
                            .call("PUT", path(type, 1), token, ORDER)
                            .status())
                    .isEqualTo(201);
            await().atMost(TestGateway.TOO_SLOW).until(() -> knows(gateways.second, type));
            TestLogin login = TestLogin.of(gateways.second);
            UUID talk = gateways.together(login.user(), NewIds.next());
            try (var socket = TestSocket.connected(gateways.second.http(), login)) {
                socket.send(send("fine", talk, type, "", "{\"price\":1.00,\"more\":1}"));
                assertThat(accepted(socket, "fine")).isTrue();
                assertRefused(
                        socket, send("low", talk, type, "", "{\"price\":0.25}"), "bad_body", "'/price'", "minimum 0.5");
                assertRefused(socket, send("none", talk, type, "", "{\"SECRET\":1}"), "bad_body", "''", "'price'");
                assertRefused(
                        socket, send("v2", talk, type, "\"version\":2,", "{\"price\":1}"), "bad_type", "version 2");
                assertRefused(socket, send("who", talk, "nobody.knows", "", "{}"), "bad_type", "'nobody.knows'");
                assertRefused(socket, send("text", talk, "text", "", "{\"txt\":\"SECRET\"}"), "bad_body", "'text'");
                assertRefused(
                        socket, send("sys", talk, "system", "", "{\"change\":\"joined\"}"), "forbidden", "system");
            }
        }
    }

    private static void assertRefused(TestSocket socket, String frame, String code, String... words) {
        String id = Rest.JSON.readTree(frame).get("id").asString();
        socket.send(frame);
        JsonNode error = socket.await(
                each -> each.get("op").asString().equals("error")
                        && each.path("id").asString("").equals(id),
                "an error for " + id);
        assertThat(error.get("code").asString()).isEqualTo(code);
        assertThat(error.get("retry").asBoolean()).isFalse();
        assertThat(error.get("message").asString()).contains(words).doesNotContain("SECRET", "0.25");
    }

    private static boolean accepted(TestSocket socket, String id) {
        return socket.await(frame -> frame.path("id").asString("").equals(id), "an answer")
                .get("op")
                .asString()
                .equals("accepted");
    }

    private static String send(String id, UUID talk, String type, String more, String body) {
        return "{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + talk + "\",\"type\":\"" + type + "\","
                + more + "\"body\":" + body + "}";
    }

    private static boolean knows(TestGateway gateway, String type) {
        return gateway.bean(MessageTypes.class).find(type, 1) != null;
    }

    private static String name() {
        return "acme." + Rest.freshName();
    }

    private static String path(String type, int version) {
        return "/v1/message-types/" + type + "/" + version;
    }
}
