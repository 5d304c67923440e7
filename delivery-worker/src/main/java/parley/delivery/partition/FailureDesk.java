package parley.delivery.partition;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides, for a partition that failed, when it is tried again, and says so in the log: once when it
/// begins, then every few seconds. For the loop's thread.
final class FailureDesk {
    private static final Logger LOG = LoggerFactory.getLogger(FailureDesk.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    private static final Duration SAY_AGAIN = Duration.ofSeconds(5);

    private final Clock clock;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final WorkerMetrics metrics;
    private Instant said = Instant.MIN;
    private Instant together = Instant.MIN;

    FailureDesk(Clock clock, RandomGenerator random, Backoff backoff, WorkerMetrics metrics) {
        this.clock = clock;
        this.random = random;
        this.backoff = backoff;
        this.metrics = metrics;
    }

    /// The partition is no longer RUNNING afterwards.
    void failed(OwnedPartition partition, RuntimeException failure) {
        Failure kind = Failures.classify(failure);
        metrics.failed(kind);
        Instant now = clock.instant();
        String reason = Failures.describe(failure);
        switch (kind) {
            case RETRIABLE -> {
                Instant again = again(partition, failure, now);
                partition.retry(reason, again);
                if (said.plus(SAY_AGAIN).isBefore(now)) {
                    said = now;
                    LOG.warn(
                            "partition {} waits, trying again in {} ms: {}",
                            partition.number(),
                            Duration.between(now, again).toMillis(),
                            reason);
                }
            }
            // A poison record is taken out where it is decoded; what calls itself one here is a mistake of ours.
            case POISON, FATAL -> {
                boolean news = !reason.equals(partition.problem());
                partition.refuse(reason, now.plus(LOOK_AGAIN));
                if (news && failure instanceof PartitionRefusedException) {
                    LOG.error("partition {} does not run: {}", partition.number(), reason);
                } else if (news) {
                    LOG.error("partition {} does not run", partition.number(), failure);
                }
            }
        }
    }

    /// Partitions that fail together are tried together: they are opened in one go, and tick with one
    /// epoch.
    private Instant again(OwnedPartition partition, RuntimeException failure, Instant now) {
        if (failure instanceof PartitionMovedException && partition.failures() == 0) {
            return now;
        }
        Instant own = now.plus(backoff.pause(partition.failures() + 1, random));
        boolean joins = together.isAfter(now) && together.isBefore(own);
        together = joins ? together : own;
        return together;
    }

    /// Something that concerns no single partition failed, and will be done again anyway.
    void failed(String what, RuntimeException failure) {
        metrics.failed(Failures.classify(failure));
        Instant now = clock.instant();
        if (said.plus(SAY_AGAIN).isBefore(now)) {
            said = now;
            LOG.warn("{} failed: {}", what, Failures.describe(failure));
        }
    }
}
