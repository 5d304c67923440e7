package parley.sink.intake;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next try: doubled each time up to a limit, the upper half of it at random,
/// so that many that failed together do not come back together.
///
/// @param first at most this long after the first failure
/// @param longest never longer than this
/// @param random for one thread
public record Backoff(Duration first, Duration longest, RandomGenerator random) {
    private static final int MOST_DOUBLINGS = 30;

    public Backoff {
        if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "back-off of " + first + " to " + longest + ": expected 1 ms or more, and the second the longer");
        }
    }

    /// @param failures before this wait, from 1
    public Duration after(int failures) {
        long limit = limit(failures);
        return Duration.ofMillis(limit / 2 + random.nextLong(limit - limit / 2 + 1));
    }

    /// @return whether further failures will not make the wait longer
    boolean isLongest(int failures) {
        return limit(failures) == longest.toMillis();
    }

    private long limit(int failures) {
        return Math.min(longest.toMillis(), first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS));
    }
}
