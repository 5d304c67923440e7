package parley.edge.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void letsALoneItemGoAtOnce() {
        var pace = new Pace(0);
        assertThat(pace.rest(0)).isLessThanOrEqualTo(0);

        pace.begin(1, 0);

        assertThat(pace.rest(MILLI / 100)).isLessThanOrEqualTo(0);
    }

    /// Batches of what came since the last one, at a steady rate.
    @Property
    void stretchesWithTheRate(@ForAll @IntRange(min = 1, max = 40) int thousands) {
        var pace = new Pace(0);
        long now = 0;
        long taken = 0;
        long gap = 0;
        for (int batch = 0; batch < 20_000; batch++) {
            gap = Math.max(MILLI / 20, pace.rest(now));
            now += gap;
            long came = now * thousands / MILLI;
            pace.begin((int) (came - taken), now);
            taken = came;
        }
        double expected = Math.min(10, 2 * (thousands - 0.6));
        assertThat((double) gap / MILLI).isCloseTo(expected, within(0.1 + 0.15 * expected));
    }

    @Property
    void neverRestsLongerThanTenMilliseconds(
            @ForAll @IntRange(min = 1, max = 10_000) int items, @ForAll @LongRange(min = 0, max = 1 << 30) long later) {
        var pace = new Pace(0);
        pace.begin(items, later);
        pace.begin(items, later);

        assertThat(pace.rest(later)).isLessThanOrEqualTo(10 * MILLI);
    }

    @Test
    void forgets() {
        var pace = new Pace(0);
        pace.begin(10_000, 0);
        pace.begin(1, TimeUnit.SECONDS.toNanos(2));

        assertThat(pace.rest(TimeUnit.SECONDS.toNanos(2) + MILLI / 100)).isLessThanOrEqualTo(0);
    }
}
