package parley.toolbox.chaos.fault;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Moments left to chance.
final class Chance {
    private Chance() {}

    static Duration between(RandomGenerator random, long fromMillis, long toMillis) {
        return Duration.ofMillis(random.nextLong(fromMillis, toMillis + 1));
    }
}
