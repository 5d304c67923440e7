package parley.sink.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.member.MemberRecord;
import parley.sink.fixture.MemberRowsTable;
import parley.sink.fixture.MembersTopic;
import parley.sink.fixture.RunningSink;
import parley.testkit.backend.BackendOptions;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Topics;

/// Member rows get from the table into the topic, whatever happens to the engine and the database in between.
class CaptureTest {
    @TempDir
    private static Path data;

    private static Backends backends;
    private static MembersTopic topic;

    @BeforeAll
    static void start() {
        backends = Backends.start(BackendOptions.persistent(data));
        Topics.provision(backends.kafka());
        topic = new MembersTopic(backends.kafka());
    }

    @AfterAll
    static void stop() {
        topic.close();
        backends.close();
    }

    /// The ids end in zeros, which the database's log leaves out.
    @Test
    void rowsBecomeTheRecordsThatAGatewayWouldWrite() throws SQLException {
        try (var sink = capturing()) {
            var before = new MemberRow(
                    new UUID(0x8000_0000_0000_0001L, 0x1100),
                    new UUID(0xfedc_ba98_0000_0000L, 0x0100_0000_0000_0000L),
                    Role.OWNER,
                    State.ACTIVE,
                    (1L << 44) + 7,
                    0,
                    List.of(new Interval(0, 5), new Interval((1L << 44) + 1, (1L << 44) + 3)),
                    3);
            var after = new MemberRow(
                    before.conversation(),
                    before.user(),
                    Role.ADMIN,
                    State.LEFT,
                    before.joinSeq(),
                    (1L << 53) - 1,
                    before.past(),
                    4);
            write(before);
            write(after);
            awaited().until(() -> after.equals(topic.row(after.conversation(), after.user())));

            assertThat(topic.records(before)).hasSize(2);
            for (int i = 0; i < 2; i++) {
                ProducerRecord<byte[], byte[]> expected = MemberRecord.of(i == 0 ? before : after);
                var told = topic.records(before).get(i);
                assertThat(told.value()).isEqualTo(expected.value());
                assertThat(told.key()).isEqualTo(expected.key());
                assertThat(told.partition()).isEqualTo(expected.partition());
                assertThat(told.headers()).isEmpty();
            }
            assertThat(sink.get("/actuator/health/capture")).contains("\"active\"", "lagMillis");
            assertThat(sink.get("/actuator/prometheus")).contains("parley_capture_active", "parley_capture_rows_total");
        }
    }

    @Test
    void aBurstInOneTransactionArrivesCompletely() throws SQLException {
        try (var sink = capturing()) {
            UUID conversation = UUID.randomUUID();
            List<MemberRow> rows = IntStream.range(0, 10_000)
                    .mapToObj(user -> row(conversation, new UUID(9, user), 1))
                    .toList();
            MemberRowsTable.write(backends.mysql(), rows);
            awaited().until(() -> topic.rows(conversation).size() == rows.size());
            assertThat(topic.rows(conversation)).containsExactlyInAnyOrderElementsOf(rows);
            assertThat(sink.isActive()).isTrue();
        }
    }

    @Test
    void anotherSinkTakesOverAndWhatHappenedInBetweenIsNotLost() throws SQLException {
        var rows = new ArrayList<MemberRow>();
        UUID conversation = UUID.randomUUID();
        RunningSink second;
        try (var first = capturing()) {
            second = sink();
            awaited().until(() -> second.get("/actuator/health/capture").contains("\"standby\""));
            for (int version = 1; version <= 20; version++) {
                rows.add(row(conversation, new UUID(9, version % 3), version));
                write(rows.getLast());
            }
            assertThat(first.get("/actuator/health/capture")).contains("\"active\"");
        }
        try (second) {
            rows.add(row(conversation, new UUID(9, 0), 21));
            write(rows.getLast());
            awaited().until(() -> second.get("/actuator/health/capture").contains("\"active\""));
            allTold(rows);
        }
    }

    /// The server ends the connection that holds the lock, as it does when its holder stands still: for a
    /// while both engines tell.
    @Test
    void aSinkThatLostItsLockDoesNotTakeRowsBack() throws SQLException {
        try (var first = capturing();
                var second = sink()) {
            awaited().until(() -> second.get("/actuator/health/capture").contains("\"standby\""));
            var rows = new ArrayList<MemberRow>();
            UUID conversation = UUID.randomUUID();
            for (int version = 1; version <= 200; version++) {
                rows.add(row(conversation, new UUID(9, version % 3), version));
                write(rows.getLast());
                if (version == 50) {
                    endHolderOfTheLock();
                }
            }
            awaited()
                    .until(() -> second.get("/actuator/health/capture").contains("\"active\"")
                            || first.get("/actuator/health/capture").contains("\"active\""));
            allTold(rows);
        }
    }

    @Test
    void goesOnAfterTheDatabaseWasRestarted() throws SQLException {
        try (var sink = capturing()) {
            MemberRow before = row(UUID.randomUUID(), new UUID(9, 9), 1);
            write(before);
            backends.mysql().kill();
            awaited().until(() -> sink.get("/actuator/health/capture").contains("\"DEGRADED\""));
            backends.mysql().start();
            MemberRow after = row(before.conversation(), before.user(), 2);
            write(after);
            allTold(List.of(before, after));
        }
    }

    @Test
    void readsTheTableAgainWhenTheLogThatItWasToReadIsGone() throws SQLException {
        capturing().close();
        MemberRow missed = row(UUID.randomUUID(), new UUID(9, 9), 1);
        write(missed);
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("RESET MASTER");
        }
        write(row(missed.conversation(), new UUID(9, 8), 1));
        try (var sink = capturing()) {
            allTold(List.of(missed));
            MemberRow later = row(missed.conversation(), missed.user(), 2);
            write(later);
            allTold(List.of(later));
            assertThat(sink.isActive()).isTrue();
        }
    }

    /// The engine cannot go on at a log in which nothing had happened when it began.
    @Test
    void readsTheTableAgainWhenThePositionMakesEngineAfterEngineFail() throws SQLException {
        capturing().close();
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("RESET MASTER");
        }
        try (var sink = capturing()) {
            MemberRow row = row(UUID.randomUUID(), new UUID(9, 9), 1);
            write(row);
            allTold(List.of(row));
            MemberRow later = row(row.conversation(), row.user(), 2);
            write(later);
            allTold(List.of(later));
            assertThat(sink.isActive()).isTrue();
        }
    }

    @Test
    void aSinkThatCannotCaptureIsDegradedAndWorks() {
        String url = backends.mysql().jdbcUrl();
        int hosts = url.indexOf("//") + 2;
        String twice =
                url.substring(0, hosts) + url.substring(hosts, url.indexOf('/', hosts)) + "," + url.substring(hosts);
        try (var sink = sink("--parley.mysql.url=" + twice)) {
            awaited().until(() -> sink.get("/actuator/health/capture").contains("\"DEGRADED\""));
            assertThat(sink.get("/actuator/health/capture")).contains("expected jdbc:mysql://host:port/database");
            awaited().until(() -> sink.status("/actuator/health/readiness") == 200);
            assertThat(sink.status("/actuator/health")).isEqualTo(200);
        }
    }

    private static void allTold(List<MemberRow> rows) {
        MemberRow last = rows.getLast();
        awaited()
                .untilAsserted(() -> assertThat(topic.row(last.conversation(), last.user()))
                        .isNotNull()
                        .extracting(MemberRow::version)
                        .isEqualTo(last.version()));
        for (MemberRow row : rows) {
            assertThat(topic.records(row))
                    .as("%s", row)
                    .anySatisfy(told -> assertThat(told.value())
                            .isEqualTo(MemberRecord.of(row).value()));
        }
    }

    private static void endHolderOfTheLock() throws SQLException {
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement()) {
            long holder;
            try (ResultSet row = statement.executeQuery("SELECT IS_USED_LOCK('parley.capture')")) {
                row.next();
                holder = row.getLong(1);
            }
            statement.execute("KILL " + holder);
        }
    }

    private static RunningSink capturing() {
        RunningSink sink = sink();
        awaited().until(() -> sink.get("/actuator/health/capture").contains("\"active\""));
        return sink;
    }

    private static RunningSink sink(String... more) {
        return RunningSink.capturing(backends, more);
    }

    private static ConditionFactory awaited() {
        return await().atMost(RunningSink.TOO_SLOW).pollInterval(Duration.ofMillis(50));
    }

    private static void write(MemberRow row) throws SQLException {
        MemberRowsTable.write(backends.mysql(), List.of(row));
    }

    private static MemberRow row(UUID conversation, UUID user, long version) {
        return new MemberRow(conversation, user, Role.MEMBER, State.ACTIVE, version, 0, List.of(), version);
    }
}
