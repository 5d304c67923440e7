package parley.toolbox.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// What happened to each message of a run. Latencies are counted from the moment a message was due, so that
/// a generator or a server that falls behind cannot hide it. Safe from any thread.
final class Tally {
    private static final long MOST_MICROS = 120_000_000;

    private final long startNanos;
    private final double nanosPerMessage;
    private final int warmUp;
    private final AtomicLongArray accepted;
    private final AtomicLongArray received;
    private final AtomicLong duplicated = new AtomicLong();
    private final AtomicLong outOfOrder = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final ConcurrentHistogram acknowledged = new ConcurrentHistogram(MOST_MICROS, 3);
    private final ConcurrentHistogram endToEnd = new ConcurrentHistogram(MOST_MICROS, 3);

    /// @param messages of the whole run
    /// @param warmUp how many of them, at the beginning, are not timed
    Tally(long startNanos, double perSecond, int messages, int warmUp) {
        this.startNanos = startNanos;
        this.nanosPerMessage = 1e9 / perSecond;
        this.warmUp = warmUp;
        this.accepted = new AtomicLongArray(messages);
        this.received = new AtomicLongArray(messages);
    }

    /// @return when message `k` is due, in nanoseconds of the monotonic clock
    long due(int k) {
        return startNanos + (long) (k * nanosPerMessage);
    }

    void sent(int k, long nowNanos, long toleranceNanos) {
        if (k >= warmUp && nowNanos - due(k) > toleranceNanos) {
            late.incrementAndGet();
        }
    }

    void accepted(int k, long nowNanos) {
        if (accepted.getAndIncrement(k) == 0) {
            time(acknowledged, k, nowNanos);
        }
    }

    /// @param inOrder whether its sequence number was above the one before in its conversation
    void received(int k, long nowNanos, boolean inOrder) {
        if (!inOrder) {
            outOfOrder.incrementAndGet();
        }
        if (received.getAndIncrement(k) == 0) {
            time(endToEnd, k, nowNanos);
        } else {
            duplicated.incrementAndGet();
        }
    }

    void error() {
        errors.incrementAndGet();
    }

    /// @return accepted messages that no receiver got
    int lost() {
        int lost = 0;
        for (int k = 0; k < accepted.length(); k++) {
            if (accepted.get(k) > 0 && received.get(k) == 0) {
                lost++;
            }
        }
        return lost;
    }

    int acceptedCount() {
        int count = 0;
        for (int k = 0; k < accepted.length(); k++) {
            count += accepted.get(k) > 0 ? 1 : 0;
        }
        return count;
    }

    int messages() {
        return accepted.length();
    }

    int timed() {
        return accepted.length() - warmUp;
    }

    long duplicatedCount() {
        return duplicated.get();
    }

    long outOfOrderCount() {
        return outOfOrder.get();
    }

    long errorCount() {
        return errors.get();
    }

    long lateCount() {
        return late.get();
    }

    Histogram acknowledgedMicros() {
        return acknowledged;
    }

    Histogram endToEndMicros() {
        return endToEnd;
    }

    private void time(ConcurrentHistogram histogram, int k, long nowNanos) {
        if (k >= warmUp) {
            histogram.recordValue(Math.clamp((nowNanos - due(k)) / 1_000, 0, MOST_MICROS));
        }
    }
}
