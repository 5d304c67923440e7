package parley.edge.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// Retry, backoff and failure marking. Invariant I14: waits lie within their bounds, nothing is pushed more
/// often than it may, and a message fails once, after exactly the attempts it has.
@Tag("I14")
@Tag("property-15")
class AttemptPolicyProperties {
    @Property(tries = 1_000)
    void attemptsArePacedBoundedAndEndOnce(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 9) int most,
            @ForAll @IntRange(min = 0, max = 3) int resends,
            @ForAll @DoubleRange(min = 0, max = 1) double jitter,
            @ForAll @IntRange(min = 1, max = 3) int conversations,
            @ForAll @IntRange(min = 1, max = 6) int each) {
        var settings = new AttemptSettings(Duration.ofSeconds(5), Duration.ofSeconds(60), jitter, resends, most);
        new AttemptWorld(settings, seed, conversations, each).run();
    }

    @Property(tries = 1_000)
    void waitsDoubleUpToTheLongest(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 10_000) int base,
            @ForAll @IntRange(min = 0, max = 100_000) int more,
            @ForAll @DoubleRange(min = 0, max = 1) double jitter,
            @ForAll @IntRange(min = 0, max = 1_000) int before) {
        var settings =
                new AttemptSettings(Duration.ofMillis(base), Duration.ofMillis((long) base + more), jitter, 2, 8);
        var backoff = new AckBackoff(settings, new Random(seed));
        double doubled = base * Math.pow(2, before);
        assertThat((double) backoff.least(before)).isEqualTo(Math.min(doubled, (double) base + more));
        assertThat((double) backoff.next(before))
                .isBetween((double) backoff.least(before), backoff.least(before) * (1 + jitter));
    }
}
