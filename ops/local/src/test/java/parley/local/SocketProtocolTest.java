package parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What the socket answers, byte by byte and code by code, to a client that knows only the protocol.
class SocketProtocolTest {
    private static URI first;
    private static URI second;
    private static Rest.Login alice;
    private static Rest.Login bob;
    private static UUID conversation;

    @BeforeAll
    static void twoPeople() {
        List<URI> gateways = TestPlatform.shared().gateways();
        first = gateways.get(0);
        second = gateways.get(1);
        alice = Rest.register(first, "phone");
        bob = Rest.register(second, "laptop");
        conversation = Rest.direct(first, alice, bob.user());
        new Types(TestPlatform.shared()).publish("any.thing", 1, "{}");
    }

    @Test
    void carriesAMessageFromOneGatewayToTheOther() {
        try (var sender = RawSocket.ready(first, alice);
                var receiver = RawSocket.ready(second, bob)) {
            String id = UUID.randomUUID().toString();
            sender.send(send(id, "{\"text\":\"hi\"}"));
            JsonNode accepted = sender.await("accepted");
            assertThat(accepted.get("id").asString()).isEqualTo(id);
            assertThat(accepted.has("duplicate")).isFalse();
            JsonNode message = receiver.await(frame -> is(frame, accepted), "the message");
            assertThat(message.get("from").asString()).isEqualTo(alice.user().toString());
            assertThat(message.get("seq")).isEqualTo(accepted.get("seq"));
            assertThat(message.get("after").asLong())
                    .isLessThan(message.get("seq").asLong());
            assertThat(message.has("id")).isFalse();
            JsonNode own = sender.await(frame -> is(frame, accepted), "the sender's own message");
            assertThat(own.get("id").asString()).isEqualTo(id);
        }
    }

    @Test
    void answersAResendWithTheSameMessageOnAnyGateway() {
        String id = UUID.randomUUID().toString();
        String frame = send(id, "{\"text\":\"once\"}");
        JsonNode accepted;
        try (var socket = RawSocket.ready(first, alice)) {
            socket.send(frame);
            accepted = socket.await("accepted");
            socket.await(pushed -> is(pushed, accepted), "the message");
            socket.send(frame);
            JsonNode again = socket.await("accepted");
            assertThat(again.get("message")).isEqualTo(accepted.get("message"));
            assertThat(again.get("duplicate").asBoolean()).isTrue();
        }
        try (var socket = RawSocket.ready(second, alice)) {
            socket.send(frame);
            JsonNode again = socket.await("accepted");
            assertThat(again.get("message")).isEqualTo(accepted.get("message"));
            assertThat(again.get("seq")).isEqualTo(accepted.get("seq"));
            assertThat(again.get("time")).isEqualTo(accepted.get("time"));
            assertThat(again.get("duplicate").asBoolean()).isTrue();
        }
    }

    @Test
    void refusesTheSameIdWithOtherContentOnAnyGateway() {
        String id = UUID.randomUUID().toString();
        try (var socket = RawSocket.ready(first, alice)) {
            socket.send(send(id, "{\"text\":\"one\"}"));
            JsonNode accepted = socket.await("accepted");
            socket.await(pushed -> is(pushed, accepted), "the message");
            socket.send(send(id, "{\"text\":\"two\"}"));
            assertError(socket, "conflict", id);
        }
        try (var socket = RawSocket.ready(second, alice)) {
            socket.send(send(id, "{\"text\":\"three\"}"));
            assertError(socket, "conflict", id);
        }
    }

    @Test
    void repeatsWhatWasNotAcknowledgedAndOnlyThat() {
        Rest.Login reader = Rest.register(first, "tablet");
        UUID talk = Rest.direct(first, alice, reader.user());
        long firstSeq;
        try (var sender = RawSocket.ready(first, alice)) {
            sender.send(send(talk, "a", "1"));
            firstSeq = sender.await("accepted").get("seq").asLong();
            sender.send(send(talk, "b", "2"));
            sender.await("accepted");
        }
        try (var socket = RawSocket.open(second)) {
            socket.send(hello(reader, ""));
            assertThat(socket.await("message").get("body").asInt()).isEqualTo(1);
            assertThat(socket.await("message").get("body").asInt()).isEqualTo(2);
            socket.await("ready");
        }
        try (var socket = RawSocket.open(first)) {
            socket.send(hello(reader, ""));
            JsonNode again = socket.await("message");
            assertThat(again.get("body").asInt()).isEqualTo(1);
            socket.await("ready");
            socket.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + firstSeq + "}}");
            socket.send("{\"op\":\"ping\"}");
            socket.await("pong");
        }
        try (var socket = RawSocket.open(second)) {
            socket.send(hello(reader, ",\"cursors\":{\"" + talk + "\":" + firstSeq + "}"));
            assertThat(socket.await("message").get("body").asInt()).isEqualTo(2);
            socket.await("ready");
        }
        try (var socket = RawSocket.open(second)) {
            socket.send(hello(reader, ",\"fresh\":true"));
            assertThat(socket.await("message").get("body").asInt()).isEqualTo(1);
        }
    }

    @Test
    void clampsCursorsBeyondWhatExists() {
        try (var socket = RawSocket.open(first)) {
            socket.send(hello(alice, ",\"cursors\":{\"" + conversation + "\":9007199254740991}"));
            JsonNode error = socket.await("error");
            assertThat(error.get("code").asString()).isEqualTo("bad_frame");
            assertThat(error.get("message").asString()).contains("reaches up to");
            socket.await("ready");
            socket.send("{\"op\":\"ack\",\"cursors\":{\"" + conversation + "\":9007199254740991}}");
            assertThat(socket.await("error").get("message").asString()).contains("was sent up to");
            socket.send("{\"op\":\"ack\",\"cursors\":{\"" + UUID.randomUUID() + "\":1}}");
            assertThat(socket.await("error").get("message").asString()).contains("not one of yours");
        }
    }

    @Test
    void pagesThroughHistoryBothWays() {
        Rest.Login carol = Rest.register(first, "phone");
        UUID talk = Rest.direct(first, carol, bob.user());
        try (var socket = RawSocket.ready(first, carol)) {
            for (int i = 0; i < 10; i++) {
                socket.send(send(talk, "m" + i, Integer.toString(i)));
                socket.await("accepted");
            }
            socket.await(
                    frame -> frame.get("op").asString().equals("message")
                            && frame.get("body").asInt() == 9,
                    "9");
            socket.send("{\"op\":\"sync\",\"request\":\"r1\",\"conversation\":\"" + talk + "\",\"limit\":4}");
            JsonNode newest = socket.await("page");
            assertThat(newest.get("request").asString()).isEqualTo("r1");
            assertThat(newest.get("messages")
                            .valueStream()
                            .map(m -> m.get("body").asInt()))
                    .containsExactly(6, 7, 8, 9);
            assertThat(newest.get("more").asBoolean()).isTrue();
            long before = newest.get("messages").get(0).get("seq").asLong();
            socket.send(
                    "{\"op\":\"sync\",\"request\":\"r2\",\"conversation\":\"" + talk + "\",\"before\":" + before + "}");
            JsonNode older = socket.await("page");
            assertThat(older.get("messages")
                            .valueStream()
                            .map(m -> m.get("body").asInt()))
                    .containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(older.get("more").asBoolean()).isFalse();
            socket.send(
                    "{\"op\":\"sync\",\"request\":\"r3\",\"conversation\":\"" + talk + "\",\"after\":0,\"limit\":3}");
            JsonNode oldest = socket.await("page");
            assertThat(oldest.get("messages")
                            .valueStream()
                            .map(m -> m.get("body").asInt()))
                    .containsExactly(0, 1, 2);
            assertThat(oldest.get("upto"))
                    .isEqualTo(oldest.get("messages").get(2).get("seq"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"op\":\"nope\"} | bad_frame",
                "{} | bad_frame",
                "{\"op\":\"hello\",\"device\":\"phone\"} | bad_frame",
                "{\"op\":\"send\",\"id\":\"1\"} | bad_frame",
                "{\"op\":\"send\",\"id\":\"1\",\"conversation\":\"C\",\"type\":\"T!\",\"body\":1} | bad_type",
                "{\"op\":\"send\",\"id\":\"1\",\"conversation\":\"C\",\"type\":\"text\",\"body\":{\"a\":1,\"a\":1}} | bad_body",
                "{\"op\":\"send\",\"id\":\"1\",\"conversation\":\"C\",\"type\":\"text\",\"body\":1,\"meta\":[]} | bad_body",
                "{\"op\":\"send\",\"id\":\"1\",\"conversation\":\"C\",\"type\":\"system\",\"body\":1} | forbidden",
                "{\"op\":\"send\",\"id\":\"1\",\"conversation\":\"C\",\"type\":\"no.such\",\"body\":1} | bad_type",
                "{\"op\":\"send\",\"id\":\"1\",\"conversation\":\"C\",\"type\":\"text\",\"version\":2,\"body\":1} | bad_type",
                "{\"op\":\"send\",\"id\":\"1\",\"conversation\":\"C\",\"type\":\"text\",\"body\":{\"text\":1}} | bad_body",
                "{\"op\":\"send\",\"id\":\"1\",\"conversation\":\"00000000-0000-7000-8000-000000000000\",\"type\":\"text\",\"body\":1} | not_member",
                "{\"op\":\"sync\",\"request\":\"r\",\"conversation\":\"00000000-0000-7000-8000-000000000000\"} | not_member",
                "{\"op\":\"ack\",\"cursors\":7} | bad_frame",
                "{\"op\":\"read\",\"conversation\":\"C\"} | bad_frame",
                "{\"op\":\"auth\"} | bad_frame",
            })
    void answersAMalformedFrameAndLivesOn(String frame, String code) {
        try (var socket = RawSocket.ready(first, alice)) {
            socket.send(frame.replace("\"C\"", "\"" + conversation + "\""));
            JsonNode error = socket.await("error");
            assertThat(error.get("code").asString()).isEqualTo(code);
            assertThat(error.get("message").asString()).isNotBlank();
            assertThat(error.get("retry").asBoolean()).isFalse();
            socket.send("{\"op\":\"ping\"}");
            socket.await("pong");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "nonsense", "[1]", "\"op\"", "{\"op\":NaN}", ""})
    void closesOnBrokenJson(String text) {
        try (var socket = RawSocket.ready(first, alice)) {
            socket.send(text);
            assertThat(socket.closeCode()).isEqualTo(4500);
        }
    }

    @Test
    void closesOnBinaryAndOnFramesThatAreTooLarge() {
        try (var socket = RawSocket.ready(first, alice)) {
            socket.socket().sendBinary(ByteBuffer.allocate(3), true).join();
            assertThat(socket.closeCode()).isEqualTo(4500);
        }
        try (var socket = RawSocket.ready(first, alice)) {
            socket.send("{\"op\":\"ping\",\"x\":\"" + "x".repeat(70_000) + "\"}");
            assertThat(socket.closeCode()).isEqualTo(4505);
        }
    }

    @Test
    void takesAFrameThatComesInManyParts() {
        try (var socket = RawSocket.ready(first, alice)) {
            String frame = "{\"op\":\"ping\",\"x\":\"" + "é".repeat(20_000) + "\"}";
            for (int from = 0; from < frame.length(); from += 1_000) {
                int to = Math.min(frame.length(), from + 1_000);
                socket.sendPart(frame.substring(from, to), to == frame.length());
            }
            socket.await("pong");
        }
    }

    @Test
    void refusesWhoIsNotLoggedIn() {
        try (var socket = RawSocket.open(first)) {
            socket.send("{\"op\":\"hello\",\"token\":\"a.b.c\",\"device\":\"phone\"}");
            assertThat(socket.closeCode()).isEqualTo(4501);
        }
        try (var socket = RawSocket.open(first)) {
            socket.send(hello(alice, "").replace("\"phone\"", "\"other\""));
            assertThat(socket.closeCode()).isEqualTo(4501);
        }
        try (var socket = RawSocket.open(first)) {
            socket.send("{\"op\":\"send\"}");
            assertThat(socket.await("error").get("code").asString()).isEqualTo("bad_frame");
        }
    }

    @Test
    void wantsHelloWithinFiveSeconds() {
        try (var socket = RawSocket.open(first)) {
            assertThat(socket.closeCode()).isEqualTo(4507);
        }
    }

    @Test
    void takesTheTokenFromTheHandshake() {
        try (var socket = RawSocket.open(first, "parley.v1", "Authorization", "Bearer " + alice.token())) {
            socket.send("{\"op\":\"hello\",\"device\":\"phone\"}");
            JsonNode welcome = socket.await("welcome");
            assertThat(welcome.get("user").asString()).isEqualTo(alice.user().toString());
            assertThat(welcome.get("maxFrame").asInt()).isEqualTo(65_536);
        }
    }

    @Test
    void refusesForeignOriginsAndOtherVersions() {
        for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1:1")) {
            try (var socket = RawSocket.open(first, "parley.v1", "Origin", origin)) {
                assertThat(socket.closeCode()).as(origin).isEqualTo(4506);
            }
        }
        try (var socket = RawSocket.open(first, "parley.v1", "Origin", first.toString())) {
            socket.send(hello(alice, ""));
            socket.await("ready");
        }
        try (var socket = RawSocket.open(first, "")) {
            assertThat(socket.closeCode()).isEqualTo(4504);
        }
    }

    @Test
    void anOlderConnectionOfTheSameDeviceEnds() {
        try (var old = RawSocket.ready(first, alice);
                var here = RawSocket.ready(first, alice);
                var elsewhere = RawSocket.ready(second, alice)) {
            assertThat(old.closeCode()).isEqualTo(4503);
            assertThat(here.closeCode()).isEqualTo(4503);
            elsewhere.send("{\"op\":\"ping\"}");
            elsewhere.await("pong");
        }
    }

    @Test
    void aRevokedSessionIsClosedOnEveryGateway() {
        Rest.Login again = Rest.login(first, alice.username(), "desk");
        try (var socket = RawSocket.ready(second, again)) {
            assertThat(Rest.call(first, "DELETE", "/v1/sessions/current", again.token(), "")
                            .status())
                    .isBetween(200, 204);
            assertThat(socket.closeCode()).isEqualTo(4502);
        }
        try (var socket = RawSocket.open(second)) {
            socket.send(hello(again, ""));
            assertThat(socket.closeCode()).isEqualTo(4502);
        }
    }

    @Test
    void throttlesAFloodAndSaysWhenToComeBack() {
        try (var socket = RawSocket.ready(first, alice)) {
            String sixteen = "[" + "{\"op\":\"send\",\"id\":\"same\",\"conversation\":\"" + conversation
                    + "\",\"type\":\"text\",\"body\":1},".repeat(1);
            String frame = sixteen.substring(1, sixteen.length() - 1);
            String array = "[" + String.join(",", java.util.Collections.nCopies(16, frame)) + "]";
            for (int i = 0; i < 100; i++) {
                socket.send(array);
            }
            JsonNode error = socket.await(
                    each -> each.get("op").asString().equals("error")
                            && each.get("code").asString().equals("throttled"),
                    "throttled");
            assertThat(error.get("retry").asBoolean()).isTrue();
            assertThat(error.get("retryAfter").asLong()).isPositive();
        }
    }

    private static boolean is(JsonNode frame, JsonNode accepted) {
        return frame.get("op").asString().equals("message")
                && frame.get("message").equals(accepted.get("message"));
    }

    private static void assertError(RawSocket socket, String code, String id) {
        JsonNode error = socket.await("error");
        assertThat(error.get("code").asString()).isEqualTo(code);
        assertThat(error.get("id").asString()).isEqualTo(id);
    }

    private static String send(String id, String body) {
        return send(conversation, id, body);
    }

    private static String send(UUID conversation, String id, String body) {
        return "{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + conversation
                + "\",\"type\":\"any.thing\",\"body\":" + body + "}";
    }

    private static String hello(Rest.Login login, String more) {
        return "{\"op\":\"hello\",\"token\":\"" + login.token() + "\",\"device\":\"" + login.device() + "\"" + more
                + "}";
    }
}
