package parley.sink.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BackoffProperties {
    @Property(tries = 1000)
    void staysBetweenHalfAndAllOfTheDoubledPause(
            @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int failures, @ForAll long seed) {
        var backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(10), new Random(seed));
        long limit = failures > 8 ? 10_000 : Math.min(10_000, 50L << (failures - 1));
        assertThat(backoff.after(failures).toMillis()).isBetween(limit / 2, limit);
        assertThat(backoff.isLongest(failures)).isEqualTo(failures > 8);
    }
}
