package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.id.UuidBytes;
import parley.contract.topic.Topic;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.TestDatabase;
import parley.sink.fixture.TestLog;
import parley.testkit.fixture.Schema;

/// What a batch reads on a table of 200,000 rows, half of them in one conversation: as much as it writes,
/// not as much as there is.
class MySqlCostTest {
    private static final int PARTITION = 5;
    private static final int LONG = 100_000;
    private static final int BATCH = 500;

    private final Random random = new Random(8);
    private final UUID busy = Conversations.in(PARTITION, random);
    private final HikariDataSource pool = TestDatabase.pool(1);

    @BeforeEach
    void fill() throws SQLException {
        Schema.reset(TestDatabase.mysql());
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION cte_max_recursion_depth = 200000");
            insert(connection, "?", busy);
            insert(connection, "UNHEX(MD5(CONCAT(HEX(?), n DIV 100)))", busy);
            statement.execute("ANALYZE TABLE message");
        }
    }

    @AfterEach
    void empty() {
        pool.close();
        Schema.reset(TestDatabase.mysql());
    }

    private static void insert(Connection connection, String conversation, UUID busy) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO message (conversation_id, seq,"
                + " message_id, sender_id, device, client_id, type, version, generation, body, hash, server_time)"
                + " WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < " + LONG
                + ") SELECT " + conversation + ", n, UNHEX(MD5(n)), UNHEX(MD5('u')), 'phone', n, 'text', 1, 1, '{}',"
                + " UNHEX(SHA2(n, 256)), NOW(3) FROM numbers")) {
            insert.setBytes(1, UuidBytes.of(busy));
            insert.executeUpdate();
        }
    }

    @Test
    void readsNoMoreThanItWrites() throws SQLException {
        var partition = new TopicPartition(Topic.MESSAGES.topicName(), PARTITION);
        new MySqlSinkOffsets(pool, "cost", "test").begin(partition, new SinkOffset("topic-id", 1, 0));
        var log = new TestLog(Topic.MESSAGES, PARTITION);
        for (int i = 0; i < BATCH; i++) {
            log.append(Envelopes.text(busy, new UUID(0, 1), "new-" + i, "x"));
        }
        for (int i = 0; i < BATCH; i++) {
            log.append(Envelopes.text(Conversations.in(PARTITION, random), new UUID(0, 1), "new-" + i, "x"));
        }
        assertThat(rowsReadBy(partition, log, 0))
                .as("all in the long conversation")
                .isLessThan(4 * BATCH);
        assertThat(rowsReadBy(partition, log, BATCH)).as("one in each").isLessThan(8 * BATCH);
    }

    private long rowsReadBy(TopicPartition partition, TestLog log, int from) throws SQLException {
        var decoder = new LogDecoder(Conversations.PARTITIONS, 1);
        List<LogEntry> entries =
                log.read(from, BATCH).stream().map(decoder::decode).toList();
        long before = rowsRead();
        new MySqlBatchWriter(pool, "cost")
                .write(List.of(new BatchWriter.Slice(partition, from, entries, from + BATCH)));
        return rowsRead() - before;
    }

    /// Of the pool's one connection, so of the writer's.
    private long rowsRead() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW SESSION STATUS LIKE 'Handler\\_read\\_%'")) {
            long read = 0;
            while (row.next()) {
                read += row.getLong(2);
            }
            return read;
        }
    }
}
