package parley.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.contract.id.UuidBytes;
import parley.contract.topic.Topic;
import parley.sink.fixture.Load;
import parley.sink.fixture.RunningSink;
import parley.sink.fixture.Tables;
import parley.testkit.backend.BackendOptions;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Topics;

/// One sink, a steady load, and one fault of MySQL after the other. After each the rows are the fold of the
/// log; Kafka never knows of more than MySQL has; nothing becomes a dead letter.
///
/// MySQL keeps its promises here: what it committed survives its death.
@Tag("I9")
class MySqlFaultsTest {
    /// More rows than a batch of the sink changes: of two in a deadlock MySQL rolls back the one that did less.
    private static final int HEAVY = 3_000;

    private static final int LOCKED = 3572;
    private static final Pattern RETRIES = Pattern.compile("parley_sink_retries_total\\{[^}]*} ([0-9.]+)");
    private static final Pattern MYSQL = Pattern.compile("\"mysql\":\\{.*?\"status\":\"([A-Z]+)\"");

    @TempDir
    private static Path data;

    private static Backends backends;
    private static RunningSink sink;

    @BeforeAll
    static void start() {
        backends = Backends.start(BackendOptions.persistent(data));
        Topics.provision(backends.kafka());
        sink = startSink();
        await().atMost(RunningSink.TOO_SLOW).until(() -> sink.status("/actuator/health/readiness") == 200);
    }

    @AfterAll
    static void stop() {
        sink.close();
        backends.close();
    }

    private static RunningSink startSink() {
        return RunningSink.start(backends, "--parley.sink.longest-pause=400ms", "--parley.sink.patience=800ms");
    }

    @Test
    void goesOnAfterMySqlDiedInTheMiddleOfABatch() throws SQLException {
        try (Load load = new Load(backends)) {
            for (int i = 0; i < 2; i++) {
                awaitProgress(load);
                backends.mysql().kill();
                await().atMost(RunningSink.TOO_SLOW).until(() -> mysqlHealth().equals("DOWN"));
                assertThat(sink.status("/actuator/health")).isEqualTo(503);
                assertThat(sink.status("/actuator/health/readiness")).isEqualTo(503);
                assertThat(sink.status("/actuator/health/liveness")).isEqualTo(200);
                assertThat(load.members()).as("it stays in its group").isEqualTo(1);
                backends.mysql().start();
            }
            caughtUp(load);
        }
    }

    @Test
    void waitsWhileMySqlIsReadOnly() throws SQLException {
        try (Load load = new Load(backends)) {
            awaitProgress(load);
            backends.mysql().readOnly(true);
            await().atMost(RunningSink.TOO_SLOW)
                    .until(() -> sink.get("/actuator/health"), h -> h.contains("read-only"));
            await().atMost(RunningSink.TOO_SLOW).until(() -> sink.status("/actuator/health/readiness") == 503);
            assertThat(mysqlHealth()).as("it answers").isEqualTo("UP");
            kafkaKnowsNoMoreThanMySql(load);
            assertThat(sink.status("/actuator/health/liveness")).isEqualTo(200);
            backends.mysql().readOnly(false);
            caughtUp(load);
        }
    }

    @Test
    void waitsForAConnectionOfAnExhaustedPool() throws SQLException {
        try (Load load = new Load(backends)) {
            awaitProgress(load);
            var held = new ArrayList<Connection>();
            double before = retries();
            try {
                holdAll(held);
                await().atMost(RunningSink.TOO_SLOW).until(() -> retries() > before);
            } finally {
                for (Connection connection : held) {
                    connection.close();
                }
            }
            caughtUp(load);
        }
    }

    /// Until the pool has none left to give.
    private void holdAll(List<Connection> held) throws SQLException {
        while (true) {
            try {
                held.add(sink.pool().getConnection());
            } catch (SQLTransientConnectionException e) {
                return;
            }
        }
    }

    @Test
    void writesTheBatchAgainThatLostADeadlock() throws SQLException {
        try (Load load = new Load(backends);
                Connection rival = backends.mysql().connect()) {
            awaitProgress(load);
            double before = retries();
            rival.setAutoCommit(false);
            changeMuch(rival);
            lockConversation(rival, load);
            awaitStuckBatch(load);
            try (Statement statement = rival.createStatement()) {
                // Each waits for the other now.
                statement.execute("UPDATE sink_offset SET owner = CONCAT(owner, '') WHERE topic = '"
                        + load.partition().topic() + "' AND partition_id = "
                        + load.partition().partition());
            }
            rival.rollback();
            await().atMost(RunningSink.TOO_SLOW).until(() -> retries() > before);
            caughtUp(load);
        }
    }

    @Test
    void finishesTheBatchAndLeavesWhenItIsStopped() throws SQLException, InterruptedException {
        try (Load load = new Load(backends);
                Connection rival = backends.mysql().connect()) {
            awaitProgress(load);
            rival.setAutoCommit(false);
            lockConversation(rival, load);
            awaitStuckBatch(load);
            Thread closing = Thread.ofPlatform().start(sink::close);
            await().atMost(RunningSink.TOO_SLOW).until(() -> !sink.isActive());
            rival.rollback();
            closing.join();

            assertThat(load.members()).as("nobody waits for its session to end").isZero();
            Map<TopicPartition, Long> stored = load.stored();
            load.committed()
                    .forEach((partition, offset) ->
                            assertThat(offset).as("last commit of " + partition).isEqualTo(stored.get(partition)));
            assertThat(load.tables()).as("nothing is half done").isEqualTo(load.fold(stored));
            sink = startSink();
            caughtUp(load);
        }
    }

    @Test
    void leavesAlsoWhileMySqlIsAway() throws SQLException {
        try (Load load = new Load(backends)) {
            awaitProgress(load);
            backends.mysql().stop();
            await().atMost(RunningSink.TOO_SLOW).until(() -> mysqlHealth().equals("DOWN"));
            sink.close();
            assertThat(load.members()).isZero();
            backends.mysql().start();
            sink = startSink();
            caughtUp(load);
        }
    }

    private static void awaitProgress(Load load) throws SQLException {
        long before = load.stored().getOrDefault(load.partition(), 0L);
        int sent = load.sent();
        await().atMost(RunningSink.TOO_SLOW)
                .until(() -> load.sent() > sent + 4 && load.stored().getOrDefault(load.partition(), 0L) > before);
    }

    /// The load ends, the sink writes it all, and it is what it must be.
    private static void caughtUp(Load load) throws SQLException {
        load.close();
        await().atMost(RunningSink.TOO_SLOW).until(() -> {
            kafkaKnowsNoMoreThanMySql(load);
            return load.lag() == 0;
        });
        assertThat(load.tables()).isEqualTo(load.fold(load.stored()));
        try (Connection connection = backends.mysql().connect()) {
            assertThat(Tables.lines(connection, "SELECT reason FROM dead_letter"))
                    .isEmpty();
            assertThat(Tables.lines(connection, "SELECT seq FROM message WHERE placeholder"))
                    .isEmpty();
        }
        assertThat(load.gateway().readAll(Topic.DEAD_LETTERS)).isEmpty();
        await().atMost(RunningSink.TOO_SLOW).until(() -> sink.status("/actuator/health/readiness") == 200);
    }

    /// Kafka is asked first: both positions only rise.
    private static void kafkaKnowsNoMoreThanMySql(Load load) throws SQLException {
        Map<TopicPartition, Long> committed = load.committed();
        Map<TopicPartition, Long> stored = load.stored();
        committed.forEach((partition, offset) ->
                assertThat(offset).as("commit of " + partition).isLessThanOrEqualTo(stored.get(partition)));
    }

    private static void changeMuch(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO device VALUES (?, 'phone', NOW(3), NOW(3))")) {
            for (int i = 0; i < HEAVY; i++) {
                insert.setBytes(1, UuidBytes.of(new java.util.UUID(77, i)));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void lockConversation(Connection connection, Load load) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("INSERT INTO conversation (id, kind) VALUES (?, 'unknown')"
                        + " ON DUPLICATE KEY UPDATE version = version + 1")) {
            update.setBytes(1, UuidBytes.of(load.conversation()));
            update.executeUpdate();
        }
    }

    /// Until the sink is in the middle of a batch of the partition, and stuck: it holds the row of its
    /// position, and moves no more.
    private static void awaitStuckBatch(Load load) {
        TopicPartition partition = load.partition();
        String probe = "SELECT next_offset FROM sink_offset WHERE topic = '" + partition.topic()
                + "' AND partition_id = " + partition.partition() + " FOR UPDATE NOWAIT";
        await().atMost(RunningSink.TOO_SLOW)
                .pollInterval(Duration.ofMillis(50))
                .during(Duration.ofMillis(500))
                .until(() -> {
                    try (Connection connection = backends.mysql().connect();
                            Statement statement = connection.createStatement()) {
                        return locked(statement, probe);
                    }
                });
    }

    private static boolean locked(Statement statement, String probe) throws SQLException {
        try {
            statement.executeQuery(probe).close();
            return false;
        } catch (SQLException e) {
            if (e.getErrorCode() == LOCKED) {
                return true;
            }
            throw e;
        }
    }

    private static double retries() {
        return RETRIES.matcher(sink.get("/actuator/prometheus"))
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)))
                .sum();
    }

    private static String mysqlHealth() {
        List<String> found = MYSQL.matcher(sink.get("/actuator/health"))
                .results()
                .map(match -> match.group(1))
                .toList();
        return found.isEmpty() ? "" : found.getFirst();
    }
}
