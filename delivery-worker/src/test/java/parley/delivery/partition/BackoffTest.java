package parley.delivery.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BackoffTest {
    @Property
    void growsFromFiftyMillisecondsToTwoSecondsWithJitter(
            @ForAll @IntRange(min = 1, max = 100_000) int attempt, @ForAll long seed) {
        long full = attempt > 6 ? 2_000 : Math.min(2_000, 50L << (attempt - 1));

        assertThat(Backoff.STANDARD.pause(attempt, new Random(seed)))
                .isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
    }
}
