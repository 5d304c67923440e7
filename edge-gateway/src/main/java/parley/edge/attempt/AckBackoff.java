package parley.edge.attempt;

import java.util.random.RandomGenerator;

/// How long to wait for an acknowledgement.
final class AckBackoff {
    private final long base;
    private final long longest;
    private final double jitter;
    private final RandomGenerator random;

    AckBackoff(AttemptSettings settings, RandomGenerator random) {
        this.base = settings.base().toMillis();
        this.longest = settings.longest().toMillis();
        this.jitter = settings.jitter();
        this.random = random;
    }

    /// @param before how many pushes were not acknowledged so far
    /// @return milliseconds, from [#least] up to `jitter` of it more
    long next(int before) {
        long least = least(before);
        return least + (long) (least * jitter * random.nextDouble());
    }

    /// @return the wait without jitter
    long least(int before) {
        int doublings = Math.min(before, Long.numberOfLeadingZeros(base) - 1);
        return Math.min(longest, base << doublings);
    }
}
