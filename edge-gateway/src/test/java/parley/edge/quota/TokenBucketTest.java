package parley.edge.quota;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    @Test
    void allowsABurstAndThenTheRate() {
        var bucket = new TokenBucket(10, 3, 0);
        assertThat(bucket.take(0)).isZero();
        assertThat(bucket.take(0)).isZero();
        assertThat(bucket.take(0)).isZero();
        assertThat(bucket.take(0)).isEqualTo(100);
        assertThat(bucket.take(100_000_000L)).isZero();
        assertThat(bucket.take(100_000_000L)).isEqualTo(100);
    }

    @Test
    void neverSavesUpMoreThanTheBurst() {
        var bucket = new TokenBucket(1_000, 2, 0);
        long later = 3_600_000_000_000L;
        assertThat(bucket.take(later)).isZero();
        assertThat(bucket.take(later)).isZero();
        assertThat(bucket.take(later)).isPositive();
    }
}
