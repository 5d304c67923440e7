package parley.toolbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long MILLI = 1_000_000;

    @Test
    void countsLatencyFromWhenAMessageWasDue() {
        var tally = new Tally(0, 1_000, 4, 1);
        assertThat(tally.due(3)).isEqualTo(3 * MILLI);
        tally.accepted(3, 13 * MILLI);
        tally.received(3, 23 * MILLI, true);
        assertThat(tally.acknowledgedMicros().getMaxValue()).isBetween(9_990L, 10_010L);
        assertThat(tally.endToEndMicros().getMaxValue()).isBetween(19_980L, 20_020L);
    }

    @Test
    void doesNotTimeTheWarmUp() {
        var tally = new Tally(0, 1_000, 4, 2);
        tally.accepted(0, 500 * MILLI);
        assertThat(tally.acknowledgedMicros().getTotalCount()).isZero();
        assertThat(tally.timed()).isEqualTo(2);
    }

    @Test
    void tellsLostDuplicatedAndReordered() {
        var tally = new Tally(0, 1_000, 3, 0);
        tally.accepted(0, 1);
        tally.accepted(1, 1);
        tally.accepted(2, 1);
        tally.received(1, 2, true);
        tally.received(1, 3, false);
        tally.received(2, 4, false);
        assertThat(tally.lost()).isEqualTo(1);
        assertThat(tally.acceptedCount()).isEqualTo(3);
        assertThat(tally.duplicatedCount()).isEqualTo(1);
        assertThat(tally.outOfOrderCount()).isEqualTo(1);
        assertThat(tally.good()).isFalse();
    }

    @Test
    void expectsEachMessageAtEveryDeviceAndAtOnePlace() {
        var tally = new Tally(0, 1_000, 2, 0, 2);
        tally.sent(0, 0, 1);
        tally.accepted(0, 1);
        tally.received(0, 2, true, 17);
        assertThat(tally.lost()).isEqualTo(1);
        assertThat(tally.complete()).isFalse();
        tally.received(0, 2, true, 17);
        assertThat(tally.complete()).isTrue();
        assertThat(tally.good()).isTrue();
        tally.sent(1, 0, 1);
        tally.accepted(1, 1);
        tally.received(1, 2, true, 18);
        tally.received(1, 2, true, 19);
        assertThat(tally.outOfOrderCount()).isEqualTo(1);
    }

    @Test
    void knowsWhatIsDue() {
        var tally = new Tally(100 * MILLI, 1_000, 3, 0);
        assertThat(tally.dueBy(99 * MILLI)).isZero();
        assertThat(tally.dueBy(100 * MILLI)).isEqualTo(1);
        assertThat(tally.dueBy(101 * MILLI + 1)).isEqualTo(2);
        assertThat(tally.dueBy(999 * MILLI)).isEqualTo(3);
    }

    @Test
    void countsTroublesByKind() {
        var tally = new Tally(0, 1_000, 1, 0);
        tally.trouble("throttled");
        tally.trouble("throttled");
        tally.trouble("closed 4002 slow_consumer");
        assertThat(tally.troubles()).containsEntry("throttled", 2).containsEntry("closed 4002 slow_consumer", 1);
    }

    @Test
    void noticesAGeneratorThatIsLate() {
        var tally = new Tally(0, 1_000, 3, 0);
        tally.sent(1, 4 * MILLI, 5 * MILLI);
        tally.sent(2, 8 * MILLI, 5 * MILLI);
        assertThat(tally.lateCount()).isEqualTo(1);
    }
}
