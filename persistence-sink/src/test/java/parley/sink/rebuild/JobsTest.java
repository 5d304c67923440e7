package parley.sink.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.event.JobCommand;
import parley.contract.event.JobCommand.Kind;
import parley.contract.event.JobCommand.Selection;
import parley.contract.event.JobCommand.Wish;
import parley.contract.event.JobProgress;
import parley.contract.event.JobProgress.State;
import parley.contract.id.Seq;
import parley.contract.topic.Topic;
import parley.sink.fixture.Load;
import parley.sink.fixture.RunningSink;
import parley.sink.fixture.Tables;

/// Proof, repair, rebuild and copy, by the whole service on a real broker and a real database.
class JobsTest {
    private JobWorld world;

    @BeforeEach
    void begin() {
        world = new JobWorld();
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void findsEachKindOfDamageAndRepairsIt() {
        world.talk(400);
        world.takeBack();
        try (RunningSink sink = RunningSink.start(world.backends)) {
            world.awaitWritten();
            Tables sound = world.tables();
            JobProgress clean = world.orders.done(Kind.VERIFY, Selection.all(), false);
            assertThat(clean.state()).as(clean.toString()).isEqualTo(State.DONE);
            assertThat(clean.items()).isEmpty();
            assertThat(clean.unproven()).isEmpty();
            assertThat(clean.done()).isEqualTo(clean.total()).isEqualTo(410);

            damage();
            Tables damaged = world.tables();
            assertThat(damaged).isNotEqualTo(sound);
            JobProgress found = world.orders.done(Kind.VERIFY, Selection.of(JobWorld.PARTITION), false);
            assertFound(found, false);
            assertThat(world.tables()).as("a proof changes nothing").isEqualTo(damaged);

            JobProgress repaired = world.orders.done(Kind.VERIFY, Selection.of(world.conversation), true);
            assertFound(repaired, true);
            assertThat(world.tables()).isEqualTo(sound);
            assertThat(world.orders.done(Kind.VERIFY, Selection.all(), false).items())
                    .isEmpty();
            world.talk(4);
            world.awaitWritten();
            assertThat(world.orders.done(Kind.VERIFY, Selection.all(), false).items())
                    .isEmpty();
        }
    }

    private void damage() {
        String conversation = JobWorld.hex(world.conversation);
        assertThat(world.execute(
                        "DELETE FROM message WHERE conversation_id = " + conversation + " AND client_id = 'm4'"))
                .isEqualTo(1);
        assertThat(world.execute("UPDATE message SET body = INSERT(body, 5, 1, 'X') WHERE conversation_id = "
                        + conversation + " AND client_id = 'm8'"))
                .isEqualTo(1);
        takenBackWrongly(conversation);
        assertThat(world.execute("UPDATE user_cursor SET read_seq = read_seq + 1"))
                .isEqualTo(1);
        assertThat(world.execute("UPDATE device_cursor SET seq = seq - 1")).isEqualTo(1);
        assertThat(world.execute("UPDATE conversation SET last_seq = last_seq - 1 WHERE id = " + conversation))
                .isEqualTo(1);
        assertThat(world.execute("DELETE FROM delivery_failure WHERE seq = " + Seq.of(1, 2)))
                .isEqualTo(1);
    }

    /// What should be empty is not, what should not be is; and an edit that should be is gone.
    private void takenBackWrongly(String conversation) {
        String where = " WHERE conversation_id = " + conversation + " AND client_id = ";
        assertThat(world.execute("UPDATE message SET body = '{\"text\":\"m0\"}', recalled_by = NULL" + where + "'m0'"))
                .isEqualTo(1);
        assertThat(world.execute("UPDATE message SET body = '{ }'" + where + "'edit0'"))
                .isEqualTo(1);
        assertThat(world.execute("UPDATE message SET body = '{}', recalled_by = sender_id" + where + "'m12'"))
                .isEqualTo(1);
        assertThat(world.execute("DELETE FROM message" + where + "'edit1'")).isEqualTo(1);
    }

    private void assertFound(JobProgress progress, boolean repaired) {
        String conversation = "conversation " + world.conversation;
        assertThat(progress.state()).as(progress.toString()).isEqualTo(State.DONE);
        assertThat(progress.items())
                .extracting(item -> item.kind())
                .containsExactlyInAnyOrder(
                        "message",
                        "message",
                        "message",
                        "recall",
                        "recall",
                        "recall",
                        "head",
                        "userCursor",
                        "deviceCursor",
                        "failure");
        assertThat(progress.found()).isEqualTo(10);
        assertThat(progress.items()).allMatch(item -> item.repaired() == repaired);
        assertThat(progress.items()).allMatch(item -> item.place().contains(world.conversation.toString()));
        assertThat(progress.items())
                .filteredOn(item -> item.kind().equals("message"))
                .anyMatch(item -> item.found() == null && item.place().startsWith(conversation + " seq "))
                .anyMatch(item -> item.found() != null
                        && item.found().contains("body sha256")
                        && !item.found().equals(item.expected()));
        assertThat(progress.items())
                .noneMatch(item -> String.valueOf(item.expected()).contains("{\"text"));
    }

    @Test
    void saysWhatTheLogIsTooShortToProve() {
        world.talk(40);
        try (RunningSink sink = RunningSink.start(world.backends)) {
            world.awaitWritten();
            var messages = new TopicPartition(Topic.MESSAGES.topicName(), JobWorld.PARTITION);
            var receipts = new TopicPartition(Topic.RECEIPTS.topicName(), JobWorld.PARTITION);
            parley.sink.fixture.TestGateway.get(world.gateway
                    .admin()
                    .deleteRecords(Map.of(
                            messages, RecordsToDelete.beforeOffset(5), receipts, RecordsToDelete.beforeOffset(3)))
                    .all());
            JobProgress proof = world.orders.done(Kind.VERIFY, Selection.of(JobWorld.PARTITION), false);
            assertThat(proof.items()).as(proof.toString()).isEmpty();
            assertThat(proof.unproven())
                    .contains(
                            messages + " before offset 5: the log does not hold it any more",
                            receipts + " before offset 3: the log does not hold it any more");
            world.execute("DELETE FROM message WHERE client_id = 'm0' OR client_id = 'm28'");
            assertThat(world.orders.done(Kind.VERIFY, Selection.all(), false).items())
                    .as("only what the log still holds is missed")
                    .singleElement()
                    .matches(item -> item.kind().equals("message"));
        }
    }

    @Test
    void provesWhileTheSinkWrites() throws Exception {
        try (RunningSink sink = RunningSink.start(world.backends);
                var load = new Load(world.backends)) {
            await().atMost(RunningSink.TOO_SLOW)
                    .until(() ->
                            Long.parseLong(world.select("COUNT(*) FROM message").getFirst()) > 200);
            for (int i = 0; i < 3; i++) {
                JobProgress proof = world.orders.done(Kind.VERIFY, Selection.all(), i == 2);
                assertThat(proof.state()).isEqualTo(State.DONE);
                assertThat(proof.items()).as(proof.toString()).isEmpty();
                assertThat(proof.done()).isPositive();
            }
        }
    }

    @Test
    void plansAndThenWritesAnEmptiedTableAgain() {
        world.talk(400);
        try (RunningSink sink = RunningSink.start(world.backends)) {
            world.awaitWritten();
            Tables sound = world.tables();
            world.execute("DELETE FROM message");
            world.execute("DELETE FROM user_cursor");
            world.execute("DELETE FROM device_cursor");
            world.execute("DELETE FROM delivery_failure");
            world.execute("UPDATE conversation SET last_seq = 0, last_time = NULL");
            Tables empty = world.tables();

            JobProgress plan = world.orders.done(Kind.REBUILD, Selection.all(), false);
            assertThat(plan.total()).isEqualTo(406);
            assertThat(plan.bytes()).isPositive();
            assertThat(plan.first()).startsWith("im.messages.v1-");
            assertThat(plan.items()).extracting(item -> item.kind()).contains("partition", "estimate");
            assertThat(world.tables()).as("a plan changes nothing").isEqualTo(empty);

            JobProgress part = world.orders.done(
                    Kind.REBUILD, new Selection(null, JobWorld.PARTITION, 0L, 10L, null, null, null, null), true);
            assertThat(part.changed()).isEqualTo(10);
            assertThat(world.select("COUNT(*) FROM message").getFirst()).isIn("9", "10");

            JobProgress done = world.orders.done(Kind.REBUILD, Selection.all(), true);
            assertThat(done.state()).as(done.toString()).isEqualTo(State.DONE);
            assertThat(done.changed()).isEqualTo(406);
            assertThat(world.tables()).isEqualTo(sound);
            assertThat(world.select("DISTINCT sink FROM sink_offset")).containsExactly("main");
        }
    }

    @Test
    void pausesResumesAndCancels() {
        world.talk(400);
        try (RunningSink sink = RunningSink.start(world.backends, "--parley.sink.batch=500")) {
            world.awaitWritten();
            Tables sound = world.tables();
            world.execute("DELETE FROM message");
            JobCommand slow = world.orders.order(Kind.REBUILD, Selection.all(), true, null, 100);
            world.orders.await(slow, progress -> progress.done() > 0);
            world.orders.wish(slow, Wish.PAUSE);
            JobProgress paused = world.orders.await(slow, progress -> progress.state() == State.PAUSED);
            assertThat(paused.done()).isLessThan(paused.total());
            world.orders.wish(slow, Wish.RUN);
            JobProgress done = world.orders.ended(slow);
            assertThat(done.state()).isEqualTo(State.DONE);
            assertThat(world.tables()).isEqualTo(sound);

            JobCommand other = world.orders.order(Kind.REBUILD, Selection.all(), true, null, 10);
            world.orders.await(other, progress -> progress.state() == State.RUNNING);
            world.orders.wish(other, Wish.CANCEL);
            assertThat(world.orders.ended(other).state()).isEqualTo(State.CANCELLED);
            JobCommand wrong = world.orders.order(Kind.REBUILD, Selection.of(99), true);
            JobProgress failed = world.orders.ended(wrong);
            assertThat(failed.state()).isEqualTo(State.FAILED);
            assertThat(failed.problem()).contains("partition 99: expected 0 to 7");
        }
    }

    @Test
    void setsCursorsBackAndTakesNothingBack() {
        UUID other = new UUID(1, 3);
        world.talk(60);
        world.join(world.user, other);
        world.confirm(other, 9, 0);
        Selection fromFive = Selection.devices(world.conversation, null, null, Seq.of(1, 5), null);
        JobCommand slow;
        try (RunningSink sink = RunningSink.start(world.backends)) {
            world.awaitWritten();
            List<String> confirmed = world.tables().userCursors();
            JobProgress plan = world.orders.done(Kind.REDELIVER, fromFive, false);
            assertThat(plan.state()).as(plan.toString()).isEqualTo(State.DONE);
            assertThat(plan.items()).hasSize(2).allMatch(item -> item.kind().equals("member"));
            assertThat(plan.items().getFirst().found()).isEqualTo("phone at seq " + Seq.of(1, 12) + ": 4 again");
            assertThat(world.cursors()).containsExactlyInAnyOrder("0 12", "0 9");

            JobProgress one = world.orders.done(
                    Kind.REDELIVER,
                    Selection.devices(world.conversation, world.user, "phone", Seq.of(1, 5), null),
                    true);
            assertThat(one.changed()).as(one.toString()).isEqualTo(1);
            assertThat(one.items().getFirst().found()).endsWith(", 4 messages again");
            assertThat(world.cursors()).containsExactlyInAnyOrder("1 4", "0 9");
            world.confirm(world.user, 12, 0); // late, from before
            world.confirm(world.user, 6, 1);
            world.awaitWritten();
            assertThat(world.cursors()).containsExactlyInAnyOrder("1 6", "0 9");
            assertThat(world.tables().userCursors()).isEqualTo(confirmed);
            assertThat(world.orders.done(Kind.VERIFY, Selection.all(), false).items())
                    .isEmpty();
            slow = world.orders.order(Kind.REDELIVER, fromFive, true, null, 1);
            await().atMost(RunningSink.TOO_SLOW).until(() -> !world.cursors().equals(List.of("0 9", "1 6")));
        }
        try (RunningSink next = RunningSink.start(world.backends)) {
            assertThat(world.orders.ended(slow).state()).isEqualTo(State.DONE);
            assertThat(world.cursors()).as("each once").containsExactlyInAnyOrder("2 4", "1 4");
            JobProgress nobody =
                    world.orders.done(Kind.REDELIVER, Selection.devices(new UUID(9, 9), null, null, null, null), true);
            assertThat(nobody.state()).isEqualTo(State.FAILED);
        }
    }

    @Test
    void copiesByteForByteWithTheOriginalSeq() {
        world.talk(100);
        try (RunningSink sink = RunningSink.start(world.backends)) {
            world.awaitWritten();
            String topic = "copy-" + world.conversation;
            JobCommand command = world.orders.order(Kind.COPY, Selection.of(world.conversation), true, topic, null);
            JobProgress done = world.orders.ended(command);
            assertThat(done.state()).as(done.toString()).isEqualTo(State.DONE);
            assertThat(done.changed()).isEqualTo(50);
            List<String> originals = lines(Topic.MESSAGES.topicName(), JobWorld.PARTITION)
                    .filter(line -> line.contains(world.conversation.toString()))
                    .toList();
            assertThat(lines(topic, JobWorld.PARTITION)).containsExactlyElementsOf(originals);
        }
    }

    private Stream<String> lines(String topic, int partition) {
        return world.gateway.readAll(new TopicPartition(topic, partition)).stream()
                .map(record -> seq(record) + " " + new String(record.key(), StandardCharsets.UTF_8) + " "
                        + new String(record.value(), StandardCharsets.UTF_8));
    }

    private static String seq(ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader("im-seq");
        return header == null
                ? Long.toString(Seq.of(1, record.offset()))
                : new String(header.value(), StandardCharsets.US_ASCII);
    }
}
