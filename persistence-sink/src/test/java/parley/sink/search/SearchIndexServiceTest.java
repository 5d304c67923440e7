package parley.sink.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.search.SearchQuery;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.RunningSink;
import parley.sink.fixture.TestDatabase;
import parley.sink.fixture.TestGateway;
import parley.sink.metric.SinkMetrics;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Schema;
import parley.testkit.fixture.Topics;

/// The whole service on a real broker and a real database: texts get into MySQL's full-text index by
/// themselves.
final class SearchIndexServiceTest {
    private final Backends backends = Backends.shared();
    private final Random random = new Random();
    private final UUID conversation = Conversations.in(3, random);
    private final UUID user = new UUID(random.nextLong(), random.nextLong());
    private TestGateway gateway;
    private int sent;

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
        Schema.reset(backends.mysql());
    }

    @Test
    void findsWhatTheLogTakesIn() throws SQLException {
        try (RunningSink sink = RunningSink.start(backends)) {
            say("今天天气预报说会下雨");
            say("電車が遅れているので、あと十分くらいかかりそうです。");
            say("オフィスの회의는 세 시에");
            say("Is it a quail in an inn?");
            awaitFound("天气预报", 1);
            awaitFound("遅れて", 1);
            awaitFound("회의", 1);
            // Every pair of these holds a stop word of MySQL.
            awaitFound("quail", 1);
            awaitFound("inn", 1);
            assertThat(found("下天")).isZero();
            assertThat(sink.get("/actuator/prometheus")).contains(SinkMetrics.INDEXED.replace('.', '_') + "_total");
        }
    }

    /// What was written while nobody indexed, or by a sink that died before its index came so far.
    @Test
    void catchesUpWithWhatNobodyToldOf() throws SQLException {
        say("天气很好");
        try (RunningSink _ = RunningSink.start(backends, "--parley.search.enabled=false")) {
            await().atMost(RunningSink.TOO_SLOW).until(() -> count("message") == 1);
        }
        assertThat(count("search_text")).isZero();

        try (RunningSink _ = RunningSink.start(backends)) {
            awaitFound("天气", 1);
        }
        execute("TRUNCATE TABLE search_text", "TRUNCATE TABLE search_position");
        try (RunningSink _ = RunningSink.start(backends)) {
            awaitFound("天气", 1);
        }
    }

    @Test
    void waitsForMySqlAndGoesOn() throws SQLException {
        try (RunningSink _ = RunningSink.start(backends)) {
            say("before the outage");
            awaitFound("before", 1);
            backends.mysql().stop();
            say("during the outage");
            backends.mysql().start();
            awaitFound("outage", 2);
        }
    }

    private void say(String text) {
        gateway.send(Envelopes.text(conversation, user, "c" + sent++, text));
    }

    private void awaitFound(String words, int times) {
        await().atMost(RunningSink.TOO_SLOW).ignoreExceptions().until(() -> found(words) == times);
    }

    private int found(String words) throws SQLException {
        String expression = Objects.requireNonNull(SearchQuery.of(words)).expression();
        try (Connection connection = backends.mysql().connect();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT COUNT(*) FROM search_text WHERE MATCH (terms) AGAINST (? IN BOOLEAN MODE)")) {
            select.setString(1, expression);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private int count(String table) throws SQLException {
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
