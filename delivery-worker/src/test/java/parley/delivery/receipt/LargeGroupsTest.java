package parley.delivery.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LargeGroupsTest {
    private static final UUID GROUP = new UUID(1, 1);
    private static final Reader ALICE = new Reader(GROUP, new UUID(2, 1));
    private static final Reader BOB = new Reader(GROUP, new UUID(2, 2));
    private static final Reader ELSEWHERE = new Reader(new UUID(1, 2), new UUID(2, 1));
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final LargeGroups large = new LargeGroups();

    @Test
    void tellsAGroupOnceASecondWithTheLastOfEachUser() {
        large.hold(ALICE, new Cursor(5, 0));
        assertThat(large.due(NOW)).isEqualTo(Map.of(ALICE, new Cursor(5, 0)));

        large.hold(ALICE, new Cursor(6, 2));
        large.hold(BOB, new Cursor(4, 4));
        large.hold(ALICE, new Cursor(7, 0));
        assertThat(large.due(NOW.plusMillis(999))).isEmpty();
        assertThat(large.due(NOW.plusMillis(1_000))).isEqualTo(Map.of(ALICE, new Cursor(7, 2), BOB, new Cursor(4, 4)));
        assertThat(large.due(NOW.plusSeconds(9))).isEmpty();
    }

    @Test
    void groupsDoNotWaitForEachOther() {
        large.hold(ALICE, new Cursor(5, 0));
        large.due(NOW);
        large.hold(ELSEWHERE, new Cursor(1, 1));
        assertThat(large.due(NOW.plusMillis(1))).containsOnlyKeys(ELSEWHERE);
    }
}
