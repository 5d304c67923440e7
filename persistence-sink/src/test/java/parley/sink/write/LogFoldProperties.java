package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import parley.sink.fixture.FaultyDatabase;
import parley.sink.fixture.TestDatabase;

/// I6: one (generation, partition, offset) never maps to two ids. I9: the rows are the fold of the log up
/// to the watermark after a kill at any statement, with resends, conflicts, poison and zombie sinks.
@Tag("I6")
@Tag("I9")
@Tag("property-8")
@Tag("property-11")
class LogFoldProperties {
    private static final int ENOUGH_FOR_A_MUTANT = 60;

    private static HikariDataSource pool;

    @BeforeContainer
    static void open() {
        pool = TestDatabase.pool();
    }

    @AfterContainer
    static void close() {
        pool.close();
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void rowsAreTheFoldOfTheLogUpToTheWatermark(@ForAll long seed) throws SQLException {
        new SinkHistory(seed, pool, new FaultyDatabase(pool, UnaryOperator.identity(), true)).run();
    }

    /// Without the compare of compare-and-set a zombie moves the position back, or over records that nobody
    /// wrote.
    @Example
    void noticesAPositionThatIsSetWithoutComparing() throws SQLException {
        expectCaught(sql -> sql.replace("AND next_offset = ?", "AND (next_offset = ? OR TRUE)"), true);
    }

    /// Without a transaction a kill leaves rows behind that the position does not cover.
    @Example
    void noticesRowsAndPositionThatAreNotOneTransaction() throws SQLException {
        expectCaught(UnaryOperator.identity(), false);
    }

    /// INSERT IGNORE hides a conflict, and shortens what is too long.
    @Example
    void noticesErrorsThatAreIgnored() throws SQLException {
        expectCaught(
                sql -> sql.startsWith("INSERT INTO message ")
                        ? sql.replace("INSERT INTO", "INSERT IGNORE INTO").replaceAll(" ON DUPLICATE.*", "")
                        : sql,
                true);
    }

    /// Within a revision a cursor only rises.
    @Example
    void noticesCursorsThatFallBack() throws SQLException {
        expectCaught(sql -> sql.replace("seq = IF(VALUES(rev) > rev", "seq = IF(VALUES(rev) >= rev"), true);
    }

    /// A delivery is final.
    @Example
    void noticesADeliveryThatALaterFailureTakesBack() throws SQLException {
        expectCaught(sql -> sql.replace("IFNULL(delivered_at, VALUES(delivered_at))", "VALUES(delivered_at)"), true);
    }

    /// A recall that came before its message is remembered.
    @Example
    void noticesRecallsThatAreForgottenWhenTheirMessageComesLater() throws SQLException {
        expectCaught(sql -> sql.replace("SELECT 1 FROM recall_ahead", "SELECT 1 FROM recall_ahead WHERE FALSE"), true);
    }

    /// What an edit said goes with what it edited.
    @Example
    void noticesEditsThatOutliveTheirMessage() throws SQLException {
        expectCaught(sql -> sql.replace("c.type = 'edit'", "c.type = 'none'"), true);
    }

    /// The first recall says by whom.
    @Example
    void noticesALaterRecallThatReplacesTheFirst() throws SQLException {
        expectCaught(sql -> sql.replace("ORDER BY seq DESC", "ORDER BY seq"), true);
    }

    /// What was taken back mentions nobody.
    @Example
    void noticesMentionsThatOutliveTheirMessage() throws SQLException {
        expectCaught(sql -> sql.startsWith("DELETE n FROM") ? sql + " AND FALSE" : sql, true);
    }

    /// Also when the recall was written first.
    @Example
    void noticesMentionsInWhatWasTakenBackBefore() throws SQLException {
        expectCaught(sql -> sql.replace("g.recalled_by IS NULL", "TRUE"), true);
    }

    private static void expectCaught(UnaryOperator<String> rewrite, boolean transactional) throws SQLException {
        for (long seed = 0; seed < ENOUGH_FOR_A_MUTANT; seed++) {
            try {
                new SinkHistory(seed, pool, new FaultyDatabase(pool, rewrite, transactional)).run();
            } catch (AssertionError e) {
                assertThat(e).hasMessageContaining("Tables");
                return;
            }
        }
        throw new AssertionError("the mutant lived through " + ENOUGH_FOR_A_MUTANT + " histories");
    }
}
