package parley.status.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import parley.contract.range.Archive;
import parley.contract.range.HotView;
import parley.contract.range.RangeResult.Source;
import parley.contract.topic.Partitions;
import parley.status.fixture.RowWriter;
import parley.status.fixture.Stores;
import parley.status.fixture.ViewWriter;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.JsonArbitraries;

/// I10: a range is complete or it is unknown, never a hole. Over real Redis and MySQL, written as the
/// worker and the sink write them.
final class RangeOverStoresProperties {
    private static final int LONGEST_STREAM = 6;
    private static final int MUTANT_TRIES = 200;

    private static Stores stores;
    private static ViewWriter view;
    private static RowWriter rows;
    private static HotView hotView;
    private static Archive archive;
    private static final TreeMap<Source, Integer> ANSWERS = new TreeMap<>();

    @BeforeContainer
    static void open() throws SQLException {
        Backends backends = Backends.shared();
        var partitions = new Partitions(1);
        stores = new Stores(backends);
        view = new ViewWriter(backends.redis(), RangeScenario.PARTITION, LONGEST_STREAM);
        rows = new RowWriter(backends.mysql(), RangeScenario.PARTITION);
        hotView = new RedisHotView(stores.redis(), partitions);
        archive = new MySqlArchive(stores.mysql(), partitions);
    }

    /// So that the property is not true only because everything is unknown.
    @AfterContainer
    static void close() throws SQLException {
        stores.close();
        view.close();
        rows.close();
        assertThat(ANSWERS.get(Source.CACHE)).isGreaterThan(500);
        assertThat(ANSWERS.get(Source.DATABASE)).isGreaterThan(500);
        assertThat(ANSWERS.get(Source.NONE)).isGreaterThan(100);
    }

    @Provide
    Arbitrary<List<byte[]>> bodies() {
        return JsonArbitraries.objects().list().ofSize(4);
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void aPageIsCompleteOrUnknown(@ForAll long seed, @ForAll("bodies") List<byte[]> bodies) throws SQLException {
        new RangeScenario(seed, bodies, view, rows, hotView, archive)
                .run()
                .forEach((source, pages) -> ANSWERS.merge(source, pages, Integer::sum));
    }

    @Example
    void noticesAnArchiveWithoutWatermark() {
        assertCaught(UnaryOperator.identity(), Mutants::withoutWatermark);
    }

    @Example
    void noticesAMissingLinkCheck() {
        assertCaught(Mutants::withoutLinkCheck, UnaryOperator.identity());
    }

    @Example
    void noticesBoundsThatAreTooLow() {
        assertCaught(Mutants::withLowBounds, UnaryOperator.identity());
    }

    @Example
    void noticesForgottenHeads() {
        assertCaught(Mutants::withoutHeads, UnaryOperator.identity());
    }

    private static void assertCaught(UnaryOperator<HotView> viewChange, UnaryOperator<Archive> archiveChange) {
        List<byte[]> bodies = List.of(new byte[] {'1'}, new byte[] {'2'});
        assertThatThrownBy(() -> {
                    for (long seed = 0; seed < MUTANT_TRIES; seed++) {
                        new RangeScenario(
                                        seed,
                                        bodies,
                                        view,
                                        rows,
                                        viewChange.apply(hotView),
                                        archiveChange.apply(archive))
                                .run();
                    }
                })
                .isInstanceOf(AssertionError.class);
    }
}
