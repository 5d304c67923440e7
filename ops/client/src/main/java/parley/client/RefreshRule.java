package parley.client;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// When to get a new access token: after 70 to 80 % of the life that is left, so that many clients do not
/// come at once
/// and a failed attempt leaves time for others.
final class RefreshRule {
    /// A token with less life than this is not worth a connection.
    static final Duration TOO_OLD = Duration.ofSeconds(10);

    private static final Duration SOONEST = Duration.ofSeconds(1);

    private RefreshRule() {}

    static boolean tooOld(Instant now, Instant expires) {
        return Duration.between(now, expires).compareTo(TOO_OLD) < 0;
    }

    /// @return how long to wait
    static Duration wait(Instant now, Instant expires, RandomGenerator random) {
        long left = Duration.between(now, expires).toMillis();
        Duration wait = Duration.ofMillis((long) (left * (0.7 + 0.1 * random.nextDouble())));
        return wait.compareTo(SOONEST) < 0 ? SOONEST : wait;
    }
}
