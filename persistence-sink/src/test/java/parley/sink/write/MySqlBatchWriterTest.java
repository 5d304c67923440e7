package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.id.Seq;
import parley.contract.id.UuidBytes;
import parley.contract.topic.Topic;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.Tables;
import parley.sink.fixture.TestDatabase;
import parley.sink.fixture.TestLog;

class MySqlBatchWriterTest {
    private static final int PARTITION = 6;

    private static HikariDataSource pool;

    private final String sink = "test-" + UUID.randomUUID();
    private final MySqlBatchWriter writer = new MySqlBatchWriter(pool, sink);
    private final MySqlSinkOffsets offsets = new MySqlSinkOffsets(pool, sink, "test");
    private final LogDecoder decoder = new LogDecoder(Conversations.PARTITIONS, 1);
    private final Random random = new Random();
    private final UUID conversation = Conversations.in(PARTITION, random);
    private final UUID user = new UUID(random.nextLong(), random.nextLong());
    private final TestLog messages = new TestLog(Topic.MESSAGES, PARTITION);
    private final TestLog receipts = new TestLog(Topic.RECEIPTS, PARTITION);

    @BeforeAll
    static void open() {
        pool = TestDatabase.pool();
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @BeforeEach
    void begin() throws SQLException {
        offsets.begin(messages.partition(), new SinkOffset("topic-id", 1, 0));
        offsets.begin(receipts.partition(), new SinkOffset("topic-id", 1, 0));
    }

    @Test
    void keepsTheFirstPlaceOfAResend() throws SQLException {
        messages.append(message("a", "{}"));
        messages.append(message("b", "{}"));
        messages.append(message("a", "{}"));
        drain(messages, 10);
        messages.append(message("b", "{}"));
        drain(messages, 10);
        assertThat(select("CONCAT(seq, ' ', client_id, ' ', conflict)"))
                .containsExactly(Seq.of(1, 0) + " a 0", Seq.of(1, 1) + " b 0");
        assertThat(head()).as("a resend is no head").startsWith(Seq.of(1, 1) + "|");
    }

    @Test
    void marksTheFirstOfTwoContentsOfOneId() throws SQLException {
        messages.append(message("a", "{}"));
        messages.append(message("a", "{\"other\":1}"));
        drain(messages, 10);
        assertThat(select("CONCAT(seq, ' ', body, ' ', conflict)")).containsExactly(Seq.of(1, 0) + " {} 1");
    }

    @Test
    void marksAPlaceThatMeetsAnotherId() throws SQLException {
        messages.append(message("a", "{}"));
        drain(messages, 10);
        offsets.begin(messages.partition(), new SinkOffset("topic-id", 1, 0));
        var elsewhere = new TestLog(Topic.MESSAGES, PARTITION);
        elsewhere.append(message("b", "{}"));
        var rebuild = new MySqlBatchWriter(pool, sink + "-2");
        new MySqlSinkOffsets(pool, sink + "-2", "test").begin(elsewhere.partition(), new SinkOffset("x", 1, 0));
        rebuild.write(slice(elsewhere.partition(), 0, entries(elsewhere, 0, 1), 1));
        assertThat(select("CONCAT(client_id, ' ', conflict)")).containsExactly("a 1");
    }

    @Test
    void changesNothingWhenTheSameLogIsWrittenAgain() throws SQLException {
        for (int i = 0; i < 30; i++) {
            messages.append(message("m" + i % 11, "{\"n\":" + i % 2 + "}"));
            receipts.append(receipt(Receipt.Kind.READ, i % 7, i % 2));
        }
        drain(messages, 7);
        drain(receipts, 7);
        Tables before = tables();
        var again = new MySqlBatchWriter(pool, sink + "-again");
        for (TestLog log : List.of(messages, receipts)) {
            new MySqlSinkOffsets(pool, sink + "-again", "t").begin(log.partition(), new SinkOffset("x", 1, 0));
            again.write(slice(log.partition(), 0, entries(log, 0, 30), 30));
        }
        assertThat(tables()).isEqualTo(before);
    }

    @Test
    void keepsAMessageWhoseConversationNobodyMade() throws SQLException {
        messages.append(message("a", "{}"));
        drain(messages, 1);
        assertThat(lines("SELECT CONCAT(kind, ' ', last_seq) FROM conversation WHERE id = ?"))
                .containsExactly("unknown " + Seq.of(1, 0));
    }

    @Test
    void neverLowersAHead() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO conversation (id, kind, title,"
                        + " last_seq, last_time) VALUES (?, 'group', 'T', 99999999999999, '2030-01-01')")) {
            insert.setBytes(1, UuidBytes.of(conversation));
            insert.executeUpdate();
        }
        messages.append(message("a", "{}"));
        drain(messages, 1);
        assertThat(lines("SELECT CONCAT_WS(' ', kind, title, last_seq, last_time) FROM conversation WHERE id = ?"))
                .containsExactly("group T 99999999999999 2030-01-01 00:00:00.000");
    }

    @Test
    void setsWhenAMessageExpires() throws SQLException {
        messages.append(lasting("a", Duration.ofSeconds(90)));
        messages.append(lasting("b", Duration.ofSeconds(Integer.MAX_VALUE)));
        drain(messages, 10);
        long first = TestLog.EPOCH_MS + 90_000;
        long second = TestLog.EPOCH_MS + 1000 + Integer.MAX_VALUE * 1000L;
        assertThat(select("TIMESTAMPDIFF(MICROSECOND, '1970-01-01', expires_at) DIV 1000"))
                .containsExactly(Long.toString(first), Long.toString(second));
    }

    @Test
    void ignoresAReceiptOfAnOlderRevisionForTheDeviceButNotForTheUser() throws SQLException {
        receipts.append(receipt(Receipt.Kind.DELIVERED, 10, 1));
        drain(receipts, 1);
        receipts.append(receipt(Receipt.Kind.READ, 12, 0));
        drain(receipts, 1);
        assertThat(lines("SELECT CONCAT(rev, ' ', seq) FROM device_cursor WHERE conversation_id = ?"))
                .containsExactly("1 10");
        assertThat(lines("SELECT CONCAT(delivered, ' ', read_seq) FROM user_cursor WHERE conversation_id = ?"))
                .containsExactly("12 12");
        receipts.append(receipt(Receipt.Kind.DELIVERED, 3, 2));
        drain(receipts, 1);
        assertThat(lines("SELECT CONCAT(rev, ' ', seq) FROM device_cursor WHERE conversation_id = ?"))
                .containsExactly("2 3");
        assertThat(lines("SELECT CONCAT(delivered, ' ', read_seq) FROM user_cursor WHERE conversation_id = ?"))
                .containsExactly("12 12");
    }

    @Test
    void keepsAReceiptOfAClockThatIsFarOff() throws SQLException {
        for (String at : List.of("+12345-01-01T00:00:00Z", "-0005-01-01T00:00:00Z", "2026-01-01T00:00:00.9999Z")) {
            UUID someone = UUID.randomUUID();
            receipts.append(
                    new Receipt(conversation, someone, "phone", Receipt.Kind.DELIVERED, 5, 0, Instant.parse(at)));
        }
        drain(receipts, 10);
        assertThat(lines("SELECT CONCAT(delivered_at) FROM user_cursor WHERE conversation_id = ?"))
                .containsExactly("1000-01-01 00:00:00.000", "2026-01-01 00:00:00.999", "9999-12-31 23:59:59.999");
    }

    @Test
    void writesNothingForASinkThatIsBehind() throws SQLException {
        messages.append(message("a", "{}"));
        messages.append(message("b", "{}"));
        writer.write(slice(messages.partition(), 0, entries(messages, 0, 1), 1));
        assertThatExceptionOfType(StaleOffsetException.class)
                .isThrownBy(() -> writer.write(slice(messages.partition(), 0, entries(messages, 0, 2), 2)))
                .withMessageContaining("is 1, expected 0");
        assertThat(select("client_id")).containsExactly("a");
    }

    @Test
    void writesNothingForASinkWithoutAPosition() throws SQLException {
        messages.append(message("a", "{}"));
        var unknown = new MySqlBatchWriter(pool, sink + "-unknown");
        assertThatExceptionOfType(StaleOffsetException.class)
                .isThrownBy(() -> unknown.write(slice(messages.partition(), 0, entries(messages, 0, 1), 1)))
                .withMessageContaining("is missing");
        assertThat(select("client_id")).isEmpty();
    }

    @Test
    void letsOneOfManySinksWriteABatch() throws Exception {
        for (int i = 0; i < 200; i++) {
            messages.append(message("m" + i, "{\"n\":" + i + "}"));
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int from = 0; from < 200; from += 20) {
                List<Callable<Boolean>> sinks = new ArrayList<>();
                long expected = from;
                for (int i = 0; i < 4; i++) {
                    int size = 20; // all mean the same batch
                    sinks.add(() -> wins(expected, size));
                }
                int winners = 0;
                for (Future<Boolean> each : threads.invokeAll(sinks)) {
                    winners += each.get() ? 1 : 0;
                }
                assertThat(winners).isEqualTo(1);
            }
        }
        assertThat(select("client_id")).hasSize(200);
        assertThat(select("conflict")).containsOnly("0");
    }

    @Test
    void writesSeveralPartitionsOrNone() throws SQLException {
        messages.append(message("a", "{}"));
        receipts.append(receipt(Receipt.Kind.READ, Seq.of(1, 0), 0));
        var both = List.of(
                new BatchWriter.Slice(messages.partition(), 0, entries(messages, 0, 1), 1),
                new BatchWriter.Slice(receipts.partition(), 7, entries(receipts, 0, 1), 8));
        assertThatExceptionOfType(StaleOffsetException.class).isThrownBy(() -> writer.write(both));
        assertThat(select("client_id")).isEmpty();
        writer.write(
                List.of(both.getFirst(), new BatchWriter.Slice(receipts.partition(), 0, entries(receipts, 0, 1), 1)));
        assertThat(select("client_id")).containsExactly("a");
        assertThat(offsets.find(List.of(messages.partition(), receipts.partition()))
                        .values())
                .extracting(SinkOffset::next)
                .containsOnly(1L);
    }

    private boolean wins(long expected, int size) throws SQLException {
        try {
            writer.write(slice(messages.partition(), expected, entries(messages, expected, size), expected + size));
            return true;
        } catch (StaleOffsetException e) {
            return false;
        }
    }

    private void drain(TestLog log, int batch) throws SQLException {
        long next = offsets.find(List.of(log.partition())).get(log.partition()).next();
        while (next < log.end()) {
            List<LogEntry> entries = entries(log, next, batch);
            writer.write(slice(log.partition(), next, entries, next + entries.size()));
            next += entries.size();
        }
    }

    private static List<BatchWriter.Slice> slice(
            TopicPartition partition, long expected, List<LogEntry> entries, long next) {
        return List.of(new BatchWriter.Slice(partition, expected, entries, next));
    }

    private List<LogEntry> entries(TestLog log, long from, int most) {
        return log.read(from, most).stream().map(decoder::decode).toList();
    }

    private MessageEnvelope message(String clientId, String body) {
        return Envelopes.of(conversation, user, "phone", clientId, RawJson.of(body), null, null);
    }

    private MessageEnvelope lasting(String clientId, Duration ttl) {
        return Envelopes.of(conversation, user, "phone", clientId, RawJson.of("{}"), null, ttl);
    }

    private Receipt receipt(Receipt.Kind kind, long upTo, int rev) {
        return new Receipt(conversation, user, "phone", kind, upTo, rev, Instant.ofEpochMilli(upTo));
    }

    private Tables tables() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return Tables.read(connection, List.of(conversation));
        }
    }

    private String head() throws SQLException {
        return lines("SELECT CONCAT(last_seq, '|', last_time) FROM conversation WHERE id = ?")
                .getFirst();
    }

    private List<String> select(String columns) throws SQLException {
        return lines("SELECT " + columns + " FROM message WHERE conversation_id = ?");
    }

    private List<String> lines(String sql) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return Tables.lines(connection, sql.replace("?", "X'" + Tables.hex(conversation) + "'"));
        }
    }
}
