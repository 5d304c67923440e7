package parley.sink.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.RawJson;
import parley.contract.event.JobCommand.Kind;
import parley.contract.event.JobCommand.Selection;
import parley.contract.event.JobProgress;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.Seq;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.RunningSink;
import parley.sink.fixture.Tables;

/// Dead letters are written once more, or given up, by the whole service on real backends.
class LettersTest {
    private static final String LETTER = "im.messages.v1-" + JobWorld.PARTITION + "-1";

    private JobWorld world;
    private MessageEnvelope tooLong;

    @BeforeEach
    void begin() {
        world = new JobWorld();
        tooLong = Envelopes.of(
                world.conversation, world.user, "d".repeat(65), "long", RawJson.of("{\"n\": 1.00}"), null, null);
        world.gateway.send(Envelopes.text(world.conversation, world.user, "before", "x"));
        world.gateway.send(tooLong);
        world.gateway.send(Envelopes.text(world.conversation, world.user, "after", "x"));
        world.gateway.send(Topic.MESSAGES, JobWorld.PARTITION, Partitions.key(world.conversation), new byte[] {0, 'x'});
    }

    @AfterEach
    void end() {
        world.execute("DELETE FROM message");
        world.execute("ALTER TABLE message MODIFY device VARCHAR(64) NOT NULL");
        world.close();
    }

    @Test
    void fillsThePlaceOnceTheDatabaseTakesIt() {
        try (RunningSink sink = RunningSink.start(world.backends)) {
            world.awaitWritten();
            Tables before = world.tables();
            Selection one = Selection.letters(List.of(LETTER), null);
            assertOutcome(world.orders.done(Kind.REQUEUE, one, false), "would be refused");
            assertThat(world.tables()).isEqualTo(before);
            assertThat(letters()).hasSize(2);

            assertOutcome(world.orders.done(Kind.REQUEUE, one, true), "refused");
            assertThat(state()).isEqualTo("open 1");
            assertThat(header(letters().getLast(), "attempts")).isEqualTo("1");
            assertThat(letters().getLast().value()).isEqualTo(EnvelopeCodec.encode(tooLong));

            world.execute("ALTER TABLE message MODIFY device VARCHAR(200) NOT NULL");
            assertOutcome(
                    world.orders.done(Kind.REQUEUE, Selection.letters(null, "unwritable"), false), "would be requeued");
            assertThat(place()).isEqualTo("1  ");
            assertOutcome(world.orders.done(Kind.REQUEUE, Selection.letters(null, "unwritable"), true), "requeued");
            assertThat(place()).isEqualTo("0 " + "d".repeat(65) + " {\"n\": 1.00}");
            assertThat(state()).isEqualTo("requeued 1");
            long time = world.gateway
                    .readAll(new org.apache.kafka.common.TopicPartition("im.messages.v1", JobWorld.PARTITION))
                    .get(1)
                    .timestamp();
            assertThat(world.select("server_time FROM message WHERE seq = " + Seq.of(1, 1))
                            .getFirst())
                    .startsWith(java.time.Instant.ofEpochMilli(time).toString().substring(0, 10));
            assertThat(world.orders.done(Kind.VERIFY, Selection.all(), false).items())
                    .isEmpty();
            assertOutcome(world.orders.done(Kind.REQUEUE, one, true), "skipped");
        }
        Tables after = world.tables();
        world.execute("UPDATE sink_offset SET next_offset = 0");
        try (RunningSink again = RunningSink.start(world.backends)) {
            world.awaitWritten();
            assertThat(world.tables().messages()).isEqualTo(after.messages());
        }
    }

    @Test
    void noticesALoop() {
        try (RunningSink sink = RunningSink.start(world.backends)) {
            world.awaitWritten();
            Selection one = Selection.letters(List.of(LETTER), null);
            for (int i = 1; i <= RequeueJob.MOST_ATTEMPTS; i++) {
                assertOutcome(world.orders.done(Kind.REQUEUE, one, true), "refused");
                assertThat(header(letters().getLast(), "attempts")).isEqualTo(Integer.toString(i));
            }
            assertOutcome(world.orders.done(Kind.REQUEUE, one, true), "loop");
            assertThat(letters()).hasSize(2 + RequeueJob.MOST_ATTEMPTS);
        }
    }

    @Test
    void givesUpWithAReasonThatARestartKeeps() {
        Selection one = Selection.letters(List.of(LETTER), null);
        try (RunningSink sink = RunningSink.start(world.backends)) {
            world.awaitWritten();
            assertOutcome(world.orders.done(Kind.DISCARD, one, false), "would be discarded");
            assertThat(state()).isEqualTo("open 0");
            assertOutcome(world.orders.done(Kind.DISCARD, one, true), "discarded");
        }
        try (RunningSink sink = RunningSink.start(world.backends)) {
            assertThat(world.select("CONCAT_WS(' ', state, note) FROM dead_letter WHERE record_offset = 1"))
                    .containsExactly("discarded a test");
            assertOutcome(world.orders.done(Kind.REQUEUE, one, true), "skipped");
            await().atMost(RunningSink.TOO_SLOW).until(() -> place().equals("1  "));
        }
    }

    private static void assertOutcome(JobProgress progress, String outcome) {
        assertThat(progress.items())
                .as(progress.toString())
                .singleElement()
                .matches(item -> item.kind().equals(outcome));
        assertThat(progress.items().getFirst().place()).isEqualTo(LETTER);
    }

    private String state() {
        return world.select("CONCAT_WS(' ', state, attempts) FROM dead_letter WHERE record_offset = 1")
                .getFirst();
    }

    private String place() {
        return world.select("CONCAT_WS(' ', placeholder, device, body) FROM message WHERE seq = " + Seq.of(1, 1))
                .getFirst();
    }

    private List<ConsumerRecord<byte[], byte[]>> letters() {
        return world.gateway.readAll(Topic.DEAD_LETTERS);
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
