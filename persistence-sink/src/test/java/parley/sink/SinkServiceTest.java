package parley.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.id.Seq;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.RunningSink;
import parley.sink.fixture.Tables;
import parley.sink.fixture.TestDatabase;
import parley.sink.fixture.TestGateway;
import parley.sink.metric.SinkMetrics;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Schema;
import parley.testkit.fixture.Topics;

/// The whole service on a real broker and a real database.
class SinkServiceTest {
    private static final int PARTITION = 3;
    private static final String GROUP = "persistence-sink";
    private static final TopicPartition MESSAGES = new TopicPartition(Topic.MESSAGES.topicName(), PARTITION);

    private final Backends backends = Backends.shared();
    private final Random random = new Random();
    private final UUID conversation = Conversations.in(PARTITION, random);
    private final UUID elsewhere = Conversations.in(PARTITION + 1, random);
    private final UUID user = new UUID(random.nextLong(), random.nextLong());
    private TestGateway gateway;

    @BeforeEach
    void beginEmpty() {
        TestDatabase.mysql();
        Schema.reset(backends.mysql());
        Topics.recreate(backends.kafka(), Topics.PARTITIONS);
        gateway = new TestGateway(backends.kafka());
    }

    @AfterEach
    void closeTheGateway() {
        gateway.close();
    }

    @Test
    void writesWhatTheLogTakesIn() {
        for (int i = 0; i < 20; i++) {
            gateway.send(message(i));
        }
        gateway.send(new Receipt(conversation, user, "phone", Receipt.Kind.READ, Seq.of(1, 7), 0, Instant.EPOCH));
        try (RunningSink sink = RunningSink.start(backends)) {
            awaitMessages(20);
            await().atMost(RunningSink.TOO_SLOW)
                    .until(
                            () -> select("CONCAT(delivered, ' ', read_seq) FROM user_cursor"),
                            rows -> rows.equals(List.of(Seq.of(1, 7) + " " + Seq.of(1, 7))));
            for (int i = 20; i < 40; i++) {
                gateway.send(message(i));
            }
            awaitMessages(40);
            assertThat(select("CONCAT_WS(' ', last_seq, kind) FROM conversation"))
                    .containsExactly(Seq.of(1, 39) + " unknown");
            await().atMost(RunningSink.TOO_SLOW).until(() -> committed() == 40);
            await().atMost(RunningSink.TOO_SLOW).until(() -> sink.status("/actuator/health/readiness") == 200);
            assertThat(sink.get("/actuator/health"))
                    .contains("\"mysql\"", "\"kafka\"", "\"sink\"", "\"im.messages.v1-3\"", "\"next\":40");
            assertThat(sink.get("/actuator/prometheus"))
                    .contains(prometheus(SinkMetrics.ROWS) + "_total")
                    .contains(prometheus(SinkMetrics.BATCH) + "_seconds_count")
                    .containsPattern(prometheus(SinkMetrics.WATERMARK)
                            + "\\{application=\"persistence-sink\",partition=\"3\",topic=\"im.messages.v1\"} 40.0")
                    .containsPattern(prometheus(SinkMetrics.LAG)
                            + "\\{application=\"persistence-sink\",partition=\"3\",topic=\"im.messages.v1\"} 0.0");
        }
        assertThat(TestGateway.get(gateway.admin()
                                .describeConsumerGroups(List.of(GROUP))
                                .all())
                        .get(GROUP)
                        .groupState())
                .as("the sink left its group")
                .isEqualTo(GroupState.EMPTY);
    }

    @Test
    void buriesPoisonOfEveryKindAndGoesOn() {
        byte[] key = Partitions.key(conversation);
        byte[] good = EnvelopeCodec.encode(message(0));
        MessageEnvelope tooLong =
                Envelopes.of(conversation, user, "d".repeat(65), "long", RawJson.of("{\"n\":1.00}"), null, null);
        MessageEnvelope tooLasting = Envelopes.of(
                conversation, user, "phone", "lasting", RawJson.of("{}"), null, Duration.ofSeconds(1L << 40));
        byte[] garbage = {0, 1, -1, '{'};
        gateway.send(message(0));
        gateway.send(Topic.MESSAGES, PARTITION, key, garbage);
        gateway.send(Topic.MESSAGES, PARTITION, key, null);
        gateway.send(Topic.MESSAGES, PARTITION, Partitions.key(elsewhere), EnvelopeCodec.encode(message(1)));
        gateway.send(
                Topic.MESSAGES,
                PARTITION,
                key,
                EnvelopeCodec.encode(Envelopes.text(Conversations.in(PARTITION, random), user, "x", "x")));
        gateway.send(Topic.MESSAGES, PARTITION, null, good);
        gateway.send(Topic.MESSAGES, PARTITION, "nobody".getBytes(StandardCharsets.UTF_8), good);
        gateway.send(tooLong);
        gateway.send(tooLasting);
        gateway.send(message(9));
        gateway.send(Topic.RECEIPTS, PARTITION, key, garbage);
        gateway.send(new Receipt(conversation, user, "d".repeat(65), Receipt.Kind.READ, 1, 0, Instant.EPOCH));
        gateway.send(new Receipt(conversation, user, "phone", Receipt.Kind.READ, 5, 0, Instant.EPOCH));
        try (RunningSink sink = RunningSink.start(backends)) {
            await().atMost(RunningSink.TOO_SLOW)
                    .until(() -> select("device FROM device_cursor"), List.of("phone")::equals);
            await().atMost(RunningSink.TOO_SLOW).until(() -> next(MESSAGES) == 10);
            assertThat(sink.status("/actuator/health/readiness")).isEqualTo(200);
            assertThat(sink.get("/actuator/prometheus"))
                    .contains(prometheus(SinkMetrics.DEAD_LETTERS)
                            + "_total{application=\"persistence-sink\",reason=\"unwritable\"} 3.0");
        }
        assertThat(select("CONCAT_WS(' ', seq - " + Seq.base(1) + ", placeholder) FROM message"))
                .containsExactly("0 0", "1 1", "2 1", "4 1", "7 1", "8 1", "9 0");
        assertThat(select("CONCAT_WS(' ', topic, record_offset, reason) FROM dead_letter"))
                .containsExactly(
                        "im.messages.v1 1 bad_record",
                        "im.messages.v1 2 bad_record",
                        "im.messages.v1 3 wrong_partition",
                        "im.messages.v1 4 wrong_conversation",
                        "im.messages.v1 5 bad_key",
                        "im.messages.v1 6 bad_key",
                        "im.messages.v1 7 unwritable",
                        "im.messages.v1 8 unwritable",
                        "im.receipts.v1 0 bad_record",
                        "im.receipts.v1 1 unwritable");
        List<ConsumerRecord<byte[], byte[]>> letters = gateway.readAll(Topic.DEAD_LETTERS);
        assertThat(letters).hasSize(10);
        assertThat(letter(letters, "im.messages.v1", 1).value()).isEqualTo(garbage);
        assertThat(letter(letters, "im.messages.v1", 2).value()).isNull();
        assertThat(letter(letters, "im.messages.v1", 6).key()).isEqualTo("nobody".getBytes(StandardCharsets.UTF_8));
        ConsumerRecord<byte[], byte[]> refused = letter(letters, "im.messages.v1", 7);
        assertThat(refused.value()).isEqualTo(EnvelopeCodec.encode(tooLong));
        assertThat(header(refused, "partition")).isEqualTo("3");
        assertThat(header(refused, "error")).isEqualTo("com.mysql.cj.jdbc.exceptions.MysqlDataTruncation");
        assertThat(header(refused, "message")).contains("Data too long for column 'device'");
        assertThat(header(refused, "stack")).contains("MySqlBatchWriter.write");
        assertThat(Instant.parse(header(refused, "time")))
                .isBefore(Instant.now().plusSeconds(1));
    }

    @Test
    void changesNothingWhenEverythingIsDeliveredAgain() {
        for (int i = 0; i < 50; i++) {
            gateway.send(message(i % 30));
        }
        gateway.send(Topic.MESSAGES, PARTITION, Partitions.key(conversation), new byte[] {'x'});
        try (RunningSink sink = RunningSink.start(backends)) {
            await().atMost(RunningSink.TOO_SLOW).until(() -> next(MESSAGES) == 51);
        }
        Tables before = tables();
        execute("UPDATE sink_offset SET next_offset = 0");
        try (RunningSink sink = RunningSink.start(backends)) {
            await().atMost(RunningSink.TOO_SLOW).until(() -> next(MESSAGES) == 51);
        }
        assertThat(tables()).isEqualTo(before);
        assertThat(before.messages()).hasSize(31);
    }

    @Test
    void takesItsPositionFromMySqlAndNotFromKafka() {
        for (int i = 0; i < 10; i++) {
            gateway.send(message(i));
        }
        execute("INSERT INTO sink_offset VALUES ('main', 'im.messages.v1', 3, '" + topicId() + "', 1, 6, 'test')");
        TestGateway.get(gateway.admin()
                .alterConsumerGroupOffsets(
                        GROUP, Map.of(MESSAGES, new org.apache.kafka.clients.consumer.OffsetAndMetadata(9)))
                .all());
        try (RunningSink sink = RunningSink.start(backends)) {
            await().atMost(RunningSink.TOO_SLOW).until(() -> next(MESSAGES) == 10);
        }
        assertThat(select("client_id FROM message")).containsExactly("m6", "m7", "m8", "m9");
    }

    @Test
    void refusesToRunOnATopicThatWasMadeAnew() {
        gateway.send(message(0));
        execute("INSERT INTO sink_offset VALUES ('main', 'im.messages.v1', 3, 'AAAAAAAAAAAAAAAAAAAAAA', 1, 0, 'test')");
        try (RunningSink sink = RunningSink.start(backends)) {
            await().atMost(RunningSink.TOO_SLOW)
                    .until(() -> sink.get("/actuator/health"), health -> health.contains("deleted and created again"));
            assertThat(sink.status("/actuator/health/readiness")).isEqualTo(503);
            assertThat(sink.status("/actuator/health/liveness")).isEqualTo(200);
            await().atMost(RunningSink.TOO_SLOW).until(() -> members() == 0);
        }
        assertThat(select("seq FROM message")).isEmpty();
    }

    @Test
    void refusesToRunOnALogThatLostRecords() {
        gateway.send(message(0));
        execute("INSERT INTO sink_offset VALUES ('main', 'im.messages.v1', 3, '" + topicId() + "', 1, 2, 'test')");
        try (RunningSink sink = RunningSink.start(backends)) {
            await().atMost(RunningSink.TOO_SLOW)
                    .until(() -> sink.get("/actuator/health"), health -> health.contains("the broker lost records"));
        }
        assertThat(next(MESSAGES)).isEqualTo(2);
    }

    @Test
    void stopsAPartitionWhoseRecordsExpiredAndWritesTheOthers() {
        for (int i = 0; i < 5; i++) {
            gateway.send(message(i));
        }
        execute("INSERT INTO sink_offset VALUES ('main', 'im.messages.v1', 3, '" + topicId() + "', 1, 2, 'test')");
        TestGateway.get(gateway.admin()
                .deleteRecords(Map.of(MESSAGES, RecordsToDelete.beforeOffset(4)))
                .all());
        gateway.send(Envelopes.text(elsewhere, user, "other", "x"));
        try (RunningSink sink = RunningSink.start(backends)) {
            await().atMost(RunningSink.TOO_SLOW)
                    .until(() -> select("client_id FROM message"), List.of("other")::equals);
            assertThat(sink.get("/actuator/health")).contains("ran out of retention", "\"state\":\"stopped\"");
            assertThat(sink.status("/actuator/health/readiness")).isEqualTo(503);
        }
        assertThat(next(MESSAGES)).isEqualTo(2);
    }

    @Test
    void handsItsPartitionsOverToAnotherSink() {
        int sent = 0;
        try (RunningSink first = RunningSink.start(backends)) {
            for (; sent < 20; sent++) {
                gateway.begin(message(sent));
            }
            awaitMessages(20);
            try (RunningSink second = RunningSink.start(backends)) {
                await().atMost(RunningSink.TOO_SLOW).until(() -> members() == 2);
                for (; sent < 400; sent++) {
                    gateway.send(message(sent));
                }
                first.close();
                for (; sent < 600; sent++) {
                    gateway.send(message(sent));
                }
                awaitMessages(600);
                await().atMost(RunningSink.TOO_SLOW)
                        .until(() -> second.get("/actuator/health"), h -> h.contains("\"im.receipts.v1-7\""));
            }
        }
        assertThat(select("conflict FROM message")).containsOnly("0").hasSize(600);
    }

    private MessageEnvelope message(int i) {
        return Envelopes.text(conversation, user, "m" + i, "text " + i);
    }

    private void awaitMessages(int count) {
        await().atMost(RunningSink.TOO_SLOW)
                .until(() -> select("COUNT(*) FROM message").getFirst(), Integer.toString(count)::equals);
    }

    private long committed() {
        var offset = TestGateway.get(
                        gateway.admin().listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata())
                .get(MESSAGES);
        return offset == null ? -1 : offset.offset();
    }

    private int members() {
        return TestGateway.get(
                        gateway.admin().describeConsumerGroups(List.of(GROUP)).all())
                .get(GROUP)
                .members()
                .size();
    }

    private String topicId() {
        return TestGateway.get(gateway.admin()
                        .describeTopics(List.of(MESSAGES.topic()))
                        .allTopicNames())
                .get(MESSAGES.topic())
                .topicId()
                .toString();
    }

    private long next(TopicPartition partition) {
        List<String> rows = select("next_offset FROM sink_offset WHERE topic = '" + partition.topic()
                + "' AND partition_id = " + partition.partition());
        return rows.isEmpty() ? -1 : Long.parseLong(rows.getFirst());
    }

    private static ConsumerRecord<byte[], byte[]> letter(
            List<ConsumerRecord<byte[], byte[]>> letters, String topic, long offset) {
        return letters.stream()
                .filter(letter -> header(letter, "topic").equals(topic)
                        && header(letter, "offset").equals(Long.toString(offset)))
                .findFirst()
                .orElseThrow();
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static String prometheus(String name) {
        return name.replace('.', '_');
    }

    private Tables tables() {
        try (Connection connection = backends.mysql().connect()) {
            return Tables.read(connection, List.of(conversation));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> select(String columns) {
        try (Connection connection = backends.mysql().connect()) {
            return Tables.lines(connection, "SELECT " + columns);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) {
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
