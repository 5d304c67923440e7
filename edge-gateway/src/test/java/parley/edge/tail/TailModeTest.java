package parley.edge.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.edge.tail.TailMode.Start;

class TailModeTest {
    private static final long SILENCE = 1_500;

    private final TailMode mode = new TailMode(2, SILENCE, 0);

    @Test
    void readsASilentPartitionFromTheLastTick() {
        mode.ticked(Map.of(0, 10L, 1, 20L), 100);
        assertThat(mode.look(Set.of(0), 1_599).start()).isEmpty();
        assertThat(mode.deadline(1_599)).isEqualTo(1_600);
        var orders = mode.look(Set.of(0), 1_600);
        assertThat(orders.start()).containsExactly(new Start(0, 10));
        assertThat(mode.look(Set.of(0), 1_700).start()).isEmpty();
    }

    @Test
    void doesNotKnowWhereAWorkerThatWasNeverHeardIs() {
        assertThat(mode.look(Set.of(1), SILENCE).start()).containsExactly(new Start(1, TailMode.UNKNOWN));
    }

    @Test
    void readsWhatALostPublicationMayHaveHeld() {
        mode.ticked(Map.of(0, 10L), 100);
        mode.gap(Set.of(0));
        mode.ticked(Map.of(0, 15L), 200);
        assertThat(mode.look(Set.of(0), 200).start()).containsExactly(new Start(0, 10));
        mode.read(0, 15);
        assertThat(mode.ticked(Map.of(0, 15L), 300).stop()).containsExactly(0);
        assertThat(mode.calm(300)).isTrue();
    }

    @Test
    void stopsWhenTheWorkerHasPassedWhatWasReadWhenItCameBack() {
        mode.ticked(Map.of(0, 10L), 0);
        mode.look(Set.of(0), SILENCE);
        mode.read(0, 50);
        assertThat(mode.ticked(Map.of(0, 30L), 2_000).stop()).isEmpty();
        mode.read(0, 80); // under load the tail is always ahead
        assertThat(mode.ticked(Map.of(0, 49L), 2_500).stop()).isEmpty();
        var orders = mode.ticked(Map.of(0, 51L), 3_000);
        assertThat(orders.stop()).containsExactly(0);
        assertThat(orders.reconcile()).containsExactly(0);
    }

    @Test
    void readsAtOnceWhenRedisIsLostAndUntilRoutesAreKnownAgain() {
        mode.ticked(Map.of(0, 10L, 1, 10L), 100);
        mode.redisLost();
        assertThat(mode.look(Set.of(0, 1), 150).start()).containsExactly(new Start(0, 10), new Start(1, 10));
        mode.read(0, 12);
        mode.read(1, 12);
        mode.redisBack();
        assertThat(mode.ticked(Map.of(0, 12L, 1, 12L), 600).stop()).isEmpty();
        mode.routed(true);
        assertThat(mode.ticked(Map.of(0, 12L, 1, 12L), 1_100).stop()).containsExactly(0, 1);
    }

    @Test
    void readsOnlyWhatSomebodyHereTakesPartIn() {
        mode.redisLost();
        assertThat(mode.look(Set.of(), 10).start()).isEmpty();
        assertThat(mode.look(Set.of(1), 20).start()).hasSize(1);
        var orders = mode.look(Set.of(), 30);
        assertThat(orders.stop()).containsExactly(1);
        assertThat(orders.reconcile()).isEmpty();
    }
}
