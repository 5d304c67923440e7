package parley.delivery.partition;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Growing pauses with jitter. Pure but for the randomness that it is given.
///
/// @param first pause, before jitter
/// @param max pause, before jitter
public record Backoff(Duration first, Duration max) {
    /// 50 ms to 2 s.
    public static final Backoff STANDARD = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));

    private static final int MAX_DOUBLINGS = 30;

    /// @param attempt failures in a row, from 1
    /// @return half of the full pause up to all of it
    public Duration pause(int attempt, RandomGenerator random) {
        long full = Math.min(max.toMillis(), first.toMillis() << Math.min(MAX_DOUBLINGS, attempt - 1));
        return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
    }
}
