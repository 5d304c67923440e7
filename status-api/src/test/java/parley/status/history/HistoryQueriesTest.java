package parley.status.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.contract.topic.Partitions;
import parley.status.store.MySqlStore;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.ExplainedMessages;
import parley.testkit.fixture.Explaining;
import parley.testkit.fixture.ManyMessages;

/// How MySQL finds a page of history: as a range of the primary key, in its order, both ways.
class HistoryQueriesTest {
    private static ExplainedMessages explained;
    private static ManyMessages many;
    private static MySqlArchive archive;

    @BeforeAll
    static void fill() throws SQLException {
        explained = ExplainedMessages.fill(Backends.shared().mysql());
        many = explained.many();
        archive =
                new MySqlArchive(new MySqlStore(explained.dataSource(), new SimpleMeterRegistry()), new Partitions(8));
    }

    @AfterAll
    static void empty() {
        explained.close();
    }

    @Test
    void pagesAreRangesOfThePrimaryKeyBothWays() {
        assertThat(archive.after(many.busy(), 1_000_500, 1_019_000, 100).rows()).hasSize(100);
        byPrimaryKey();
        assertThat(archive.before(many.busy(), 1_010_000, 100).rows()).hasSize(100);
        byPrimaryKey();
        assertThat(archive.before(many.busy(), Long.MAX_VALUE, 100).rows()).hasSize(100);
        byPrimaryKey();
    }

    private static void byPrimaryKey() {
        List<Explaining.Step> steps = explained.take();
        assertThat(steps).noneMatch(Explaining.Step::fullScan);
        assertThat(steps)
                .filteredOn(step -> "message".equals(step.table()))
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.type()).isEqualTo("range");
                    assertThat(step.key()).isEqualTo("PRIMARY");
                    assertThat(step.extra()).doesNotContain("filesort");
                });
    }
}
