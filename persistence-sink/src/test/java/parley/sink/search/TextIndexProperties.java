package parley.sink.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;
import parley.sink.fixture.FaultyDatabase;
import parley.sink.fixture.TestDatabase;
import parley.testkit.fixture.Schema;

/// The index is a fold of the messages, however they come, whatever breaks on the way, and built anew it is
/// the same.
final class TextIndexProperties {
    private static HikariDataSource pool;

    @BeforeContainer
    static void open() {
        pool = TestDatabase.pool();
    }

    @AfterContainer
    static void close() {
        Schema.reset(TestDatabase.mysql());
        pool.close();
    }

    @BeforeTry
    void empty() throws SQLException {
        execute(
                "DELETE FROM search_text",
                "DELETE FROM search_position",
                "DELETE FROM message",
                "DELETE FROM conversation");
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void textsAreTheFoldOfTheMessages(@ForAll long seed) throws SQLException {
        run(seed, UnaryOperator.identity(), true);
    }

    /// Texts are written before positions, and writing one twice is writing it once.
    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void needsNoTransactionToLoseNothing(@ForAll long seed) throws SQLException {
        run(seed, UnaryOperator.identity(), false);
    }

    @Example
    void noticesAPositionThatPassesAMessage() {
        expectCaught(sql -> sql.replace("SET last_seq = ?", "SET last_seq = 3 + ?"), true);
    }

    @Example
    void noticesAnEditThatBringsARecalledTextBack() {
        expectCaught(sql -> sql.replace("IF(recalled OR edit_seq", "IF(edit_seq"), true);
    }

    @Example
    void noticesARecallThatLeavesTheText() {
        expectCaught(sql -> sql.replace("UPDATE text = '', terms = '', edit_seq", "UPDATE edit_seq"), true);
    }

    private void expectCaught(UnaryOperator<String> rewrite, boolean transactional) {
        assertThatThrownBy(() -> {
                    for (long seed = 0; seed < 60; seed++) {
                        empty();
                        run(seed, rewrite, transactional);
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("xpect");
    }

    private static void run(long seed, UnaryOperator<String> rewrite, boolean transactional) throws SQLException {
        var random = new Random(seed);
        var history = new TextHistory(seed, pool);
        var faulty = new FaultyDatabase(pool, rewrite, transactional);
        var texts = new MySqlTexts(faulty.dataSource());
        for (int round = 0; round < 6; round++) {
            history.write(random.nextInt(14));
            faulty.breakAfter(random.nextInt(14), random.nextBoolean());
            try {
                texts.advance(some(history.conversations(), random));
            } catch (SQLException e) {
                // Whatever came of it, the next try finds out.
            }
        }
        faulty.heal();
        catchUp(texts, history.conversations());
        assertThat(history.indexed()).as("seed %s", seed).isEqualTo(history.expected());

        Map<String, List<String>> before = TextHistory.rows(pool, history.conversations());
        execute("DELETE FROM search_text", "DELETE FROM search_position");
        catchUp(texts, history.conversations());
        assertThat(visible(TextHistory.rows(pool, history.conversations())))
                .as("built anew, seed %s", seed)
                .isEqualTo(visible(before));
    }

    /// Rows without a text are there to be remembered; one that never had a text need not be.
    private static Map<String, List<String>> visible(Map<String, List<String>> rows) {
        rows.values().removeIf(row -> row.getFirst().isEmpty());
        return rows;
    }

    private static List<UUID> some(List<UUID> conversations, Random random) {
        var some = new ArrayList<>(conversations);
        some.removeIf(_ -> random.nextInt(3) == 0);
        return some;
    }

    private static void catchUp(MySqlTexts texts, List<UUID> conversations) throws SQLException {
        Texts.Walk walk = texts.behind(null);
        assertThat(walk.looked()).isNull();
        assertThat(conversations).containsAll(walk.behind());
        Set<UUID> behind = Set.copyOf(walk.behind());
        while (!behind.isEmpty()) {
            behind = texts.advance(behind).behind();
        }
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }
}
