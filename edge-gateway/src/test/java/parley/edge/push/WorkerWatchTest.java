package parley.edge.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import parley.contract.keyspace.GatewayItem.Tick;

class WorkerWatchTest {
    private static final UUID BOOT = new UUID(0, 1);
    private static final UUID FIRST = new UUID(0, 2);
    private static final UUID SECOND = new UUID(0, 3);

    private final WorkerWatch watch = new WorkerWatch(BOOT);

    @Test
    void noticesAMissingNumberOnTheOwnChannel() {
        assertThat(watch.missed(FIRST, true, 1)).isFalse();
        assertThat(watch.missed(FIRST, true, 2)).isFalse();
        assertThat(watch.missed(FIRST, true, 4)).isTrue();
        assertThat(watch.missed(FIRST, true, 5)).isFalse();
    }

    @Test
    void noticesThatTheFirstPublicationsWereMissed() {
        assertThat(watch.missed(FIRST, true, 2)).isTrue();
    }

    @Test
    void joinsTheChannelOfAllGatewaysInTheMiddle() {
        assertThat(watch.missed(FIRST, false, 77)).isFalse();
        assertThat(watch.missed(FIRST, false, 79)).isTrue();
    }

    @Test
    void aTickTellsOfALostLastPublication() {
        watch.tick(FIRST, new Tick(Map.of(3, 10L), Map.of()));
        watch.missed(FIRST, true, 1);
        assertThat(watch.tick(FIRST, new Tick(Map.of(3, 11L), Map.of(BOOT, 1L))))
                .isEmpty();
        assertThat(watch.tick(FIRST, new Tick(Map.of(3, 11L), Map.of(BOOT, 2L))))
                .containsExactly(3);
        assertThat(watch.tick(FIRST, new Tick(Map.of(3, 11L), Map.of(BOOT, 2L))))
                .isEmpty();
    }

    @Test
    void suspectsAPartitionThatAnotherWorkerServes() {
        assertThat(watch.tick(FIRST, new Tick(Map.of(0, 1L, 1, 1L), Map.of()))).containsExactlyInAnyOrder(0, 1);
        assertThat(watch.tick(FIRST, new Tick(Map.of(0, 1L, 1, 1L), Map.of()))).isEmpty();
        assertThat(watch.tick(SECOND, new Tick(Map.of(1, 1L), Map.of()))).containsExactly(1);
    }

    @Test
    void suspectsAPartitionWhoseViewWentBack() {
        watch.tick(FIRST, new Tick(Map.of(0, 100L), Map.of()));
        assertThat(watch.tick(FIRST, new Tick(Map.of(0, 40L), Map.of()))).containsExactly(0);
    }
}
