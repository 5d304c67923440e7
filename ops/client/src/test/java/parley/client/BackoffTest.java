package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

    /// Always the largest value.
    private static final RandomGenerator LARGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @Test
    void doublesFromHalfASecondToTwentySeconds() {
        var backoff = new Backoff(LARGEST);
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(500));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(4));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(8));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(16));
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(20));
        }
    }

    @Test
    void jitterIsFullAndNeverAboveTheCeiling() {
        var random = new SplittableRandom(7);
        for (int attempt = 0; attempt < 12; attempt++) {
            long ceiling = Backoff.ceiling(attempt).toMillis();
            long smallest = Long.MAX_VALUE;
            long largest = 0;
            for (int i = 0; i < 2_000; i++) {
                long delay = Backoff.delay(attempt, random).toMillis();
                assertThat(delay).isBetween(0L, ceiling);
                smallest = Math.min(smallest, delay);
                largest = Math.max(largest, delay);
            }
            assertThat(smallest).isLessThan(ceiling / 20);
            assertThat(largest).isGreaterThan(ceiling - ceiling / 20);
        }
    }

    @Test
    void startsOverOnlyAfterSixtySecondsOfReady() {
        var backoff = new Backoff(LARGEST);
        backoff.next();
        backoff.next();
        backoff.ready(T);
        backoff.lost(T.plusSeconds(59));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(2));
        backoff.ready(T);
        backoff.lost(T.plusSeconds(60));
        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void aConnectionThatWasNeverReadyIsAFailure() {
        var backoff = new Backoff(LARGEST);
        backoff.next();
        backoff.lost(T.plusSeconds(1_000));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
    }
}
