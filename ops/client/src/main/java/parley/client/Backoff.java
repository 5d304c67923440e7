package parley.client;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How long to wait before the next attempt to connect: a random part ("full jitter") of 0.5 s, doubled
/// with every
/// attempt up to 20 s, and from the beginning again after a connection was ready for 60 s. For one thread
/// at a time.
final class Backoff {
    static final Duration FIRST = Duration.ofMillis(500);
    static final Duration LONGEST = Duration.ofSeconds(20);
    static final Duration PROVEN = Duration.ofSeconds(60);
    private static final int DOUBLINGS = 10;

    private final RandomGenerator random;
    private int attempt;
    private @Nullable Instant readySince;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /// The connection is up and has caught up.
    void ready(Instant now) {
        readySince = now;
    }

    /// The connection is gone. Only one that was ready long enough counts as a success.
    void lost(Instant now) {
        if (readySince != null
                && !Duration.between(readySince, now).minus(PROVEN).isNegative()) {
            attempt = 0;
        }
        readySince = null;
    }

    /// @return the wait before the next attempt
    Duration next() {
        return delay(attempt++, random);
    }

    /// @param attempt how many attempts failed before, from 0
    static Duration delay(int attempt, RandomGenerator random) {
        long ceiling = ceiling(attempt).toMillis();
        return Duration.ofMillis(random.nextLong(ceiling + 1));
    }

    /// @return the longest wait that [#delay] may answer
    static Duration ceiling(int attempt) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(Math.max(attempt, 0), DOUBLINGS));
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }
}
