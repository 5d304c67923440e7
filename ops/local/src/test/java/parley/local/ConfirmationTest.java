package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Who is told what of acknowledgements, over two gateways.
class ConfirmationTest {
    private final LocalPlatform platform = TestPlatform.shared();
    private final URI first = platform.gateways().get(0);
    private final URI second = platform.gateways().get(1);
    private Rest.Login alice;
    private Rest.Login bob;
    private UUID talk;

    @BeforeEach
    void twoPeople() {
        alice = Rest.register(first, "phone");
        bob = Rest.register(second, "laptop");
        talk = Rest.direct(first, alice, bob.user());
    }

    @Test
    void theSenderHearsOfAcknowledgementAndReadingAndOfNothingBefore() {
        try (var sender = RawSocket.ready(first, alice);
                var reader = RawSocket.ready(second, bob)) {
            long seq = say(sender, "a");
            reader.await(message(seq), "the message");
            // Pushed, and not acknowledged. What alice acknowledges after it takes the same way: hers arrives, and
            // there
            // is nothing of his.
            sender.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + seq + "}}");
            reader.await(frame -> op(frame, "receipt") && of(frame, alice), "the receipt of her own device");
            assertThat(page(sender).get("cursors").has(bob.user().toString())).isFalse();

            reader.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + seq + "}}");
            JsonNode delivered = sender.await(frame -> op(frame, "receipt") && of(frame, bob), "receipt");
            assertThat(delivered.get("delivered").asLong()).isEqualTo(seq);
            assertThat(delivered.has("read")).isFalse();

            reader.send("{\"op\":\"read\",\"conversation\":\"" + talk + "\",\"seq\":" + seq + "}");
            // What was told may be told again: receipts are cumulative.
            JsonNode read =
                    sender.await(frame -> op(frame, "receipt") && of(frame, bob) && frame.has("read"), "the reading");
            assertThat(read.get("read").asLong()).isEqualTo(seq);
        }
    }

    @Test
    void whatIsReadOnOneDeviceIsReadOnAllLiveAndLater() {
        Rest.Login tablet = Rest.login(first, bob.username(), "tablet");
        try (var sender = RawSocket.ready(first, alice);
                var laptop = RawSocket.ready(second, bob);
                var other = RawSocket.ready(first, tablet)) {
            long seq = say(sender, "a");
            laptop.await(message(seq), "the message");
            laptop.send("{\"op\":\"read\",\"conversation\":\"" + talk + "\",\"seq\":" + seq + "}");
            other.await(receipt(bob, seq, seq), "the receipt");
        }
        try (var later = RawSocket.ready(first, tablet)) {
            later.await(frame -> op(frame, "receipt") && of(frame, bob), "the receipt");
        }
    }

    @Test
    void anAbsentSenderLearnsItOnReturnAndEvenWhenRedisForgot() {
        long seq;
        try (var sender = RawSocket.ready(first, alice)) {
            seq = say(sender, "a");
        }
        try (var reader = RawSocket.open(second)) {
            reader.send("{\"op\":\"hello\",\"token\":\"" + bob.token() + "\",\"device\":\"" + bob.device() + "\"}");
            reader.await(message(seq), "the message");
            reader.send("{\"op\":\"read\",\"conversation\":\"" + talk + "\",\"seq\":" + seq + "}");
            reader.await(receipt(bob, seq, seq), "the receipt");
        }
        for (int i = 0; i < 2; i++) {
            try (var back = RawSocket.ready(second, alice)) {
                back.await(receipt(bob, seq, seq), "the receipt");
                JsonNode page = page(back);
                assertThat(page.get("cursors").get(bob.user().toString()).toString())
                        .isEqualTo("[" + seq + "," + seq + "]");
            }
            platform.backends().redis().flush();
        }
        try (var back = RawSocket.ready(first, alice)) {
            back.await(receipt(bob, seq, seq), "the receipt");
        }
    }

    @Test
    void inAGroupOneFrameAMember() {
        Rest.Login carol = Rest.register(first, "phone");
        talk = Rest.group(first, alice, List.of(bob.user(), carol.user()));
        try (var sender = RawSocket.ready(first, alice);
                var one = RawSocket.ready(second, bob);
                var other = RawSocket.ready(first, carol)) {
            long seq = say(sender, "a");
            one.await(message(seq), "the message");
            other.await(message(seq), "the message");
            one.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + seq + "}}");
            sender.await(receipt(bob, seq, 0), "bob's receipt");
            other.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + seq + "}}");
            sender.await(receipt(carol, seq, 0), "carol's receipt");
        }
    }

    @Test
    void aWorkerThatWasAwayTellsWhatItMissed() {
        try (var sender = RawSocket.ready(first, alice);
                var reader = RawSocket.ready(second, bob)) {
            long seq = say(sender, "a");
            reader.await(message(seq), "the message");
            platform.stop("worker-1");
            try {
                reader.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + seq + "}}");
            } finally {
                platform.start("worker-1");
            }
            sender.await(receipt(bob, seq, 0), "the receipt");
        }
    }

    private long say(RawSocket sender, String id) {
        sender.send("{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + talk
                + "\",\"type\":\"text\",\"body\":{\"text\":\"hi\"}}");
        return sender.await("accepted").get("seq").asLong();
    }

    private JsonNode page(RawSocket socket) {
        return answer(
                socket, "{\"op\":\"sync\",\"request\":\"r\",\"conversation\":\"" + talk + "\",\"after\":0}", "page");
    }

    /// Asks again as long as the answer is an error: not yet.
    private static JsonNode answer(RawSocket socket, String question, String op) {
        JsonNode[] answer = new JsonNode[1];
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            socket.send(question);
            answer[0] = socket.await(frame -> op(frame, op) || op(frame, "error"), op);
            return op(answer[0], op);
        });
        return answer[0];
    }

    private Predicate<JsonNode> message(long seq) {
        return frame -> op(frame, "message") && frame.get("seq").asLong() == seq && of(frame.get("conversation"), talk);
    }

    private Predicate<JsonNode> receipt(Rest.Login who, long delivered, long read) {
        return frame -> op(frame, "receipt")
                && of(frame, who)
                && frame.path("delivered").asLong() == delivered
                && frame.path("read").asLong() == read;
    }

    private boolean of(JsonNode frame, Rest.Login who) {
        return of(frame.get("conversation"), talk) && of(frame.get("user"), who.user());
    }

    private static boolean of(JsonNode text, UUID id) {
        return text.asString().equals(id.toString());
    }

    private static boolean op(JsonNode frame, String op) {
        return frame.get("op").asString().equals(op);
    }
}
