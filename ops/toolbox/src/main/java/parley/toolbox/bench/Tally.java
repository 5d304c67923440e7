package parley.toolbox.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
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
    private final int copies;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger acceptedOnce = new AtomicInteger();
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicIntegerArray accepted;
    private final AtomicIntegerArray received;
    private final AtomicLongArray places;
    private final AtomicLong duplicated = new AtomicLong();
    private final AtomicLong outOfOrder = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final Map<String, AtomicInteger> troubles = new ConcurrentHashMap<>();
    private final ConcurrentHistogram acknowledged = new ConcurrentHistogram(MOST_MICROS, 3);
    private final ConcurrentHistogram endToEnd = new ConcurrentHistogram(MOST_MICROS, 3);

    /// @param messages of the whole run
    /// @param warmUp how many of them, at the beginning, are not timed
    Tally(long startNanos, double perSecond, int messages, int warmUp) {
        this(startNanos, perSecond, messages, warmUp, 1);
    }

    /// @param copies how many devices get each message
    Tally(long startNanos, double perSecond, int messages, int warmUp, int copies) {
        this.startNanos = startNanos;
        this.nanosPerMessage = 1e9 / perSecond;
        this.warmUp = warmUp;
        this.copies = copies;
        this.accepted = new AtomicIntegerArray(messages);
        this.received = new AtomicIntegerArray(messages);
        this.places = new AtomicLongArray(copies > 1 ? messages : 0);
    }

    /// A run that begins in a tenth of a second.
    static Tally soon(double perSecond, double warmUpSeconds, double seconds, int copies) {
        int warmUp = (int) (perSecond * warmUpSeconds);
        int messages = warmUp + Math.max(1, (int) (perSecond * seconds));
        return new Tally(System.nanoTime() + 100_000_000, perSecond, messages, warmUp, copies);
    }

    /// @return when message `k` is due, in nanoseconds of the monotonic clock
    long due(int k) {
        return startNanos + (long) (k * nanosPerMessage);
    }

    /// @return how many messages are due by then
    int dueBy(long nanos) {
        return nanos < startNanos ? 0 : (int) Math.min(messages(), (nanos - startNanos) / nanosPerMessage + 1);
    }

    void sent(int k, long nowNanos, long toleranceNanos) {
        sent.incrementAndGet();
        if (k >= warmUp && nowNanos - due(k) > toleranceNanos) {
            late.incrementAndGet();
        }
    }

    void accepted(int k, long nowNanos) {
        if (accepted.getAndIncrement(k) == 0) {
            acceptedOnce.incrementAndGet();
            time(acknowledged, k, nowNanos);
        }
    }

    /// @param inOrder whether its sequence number was above the one before in its conversation
    void received(int k, long nowNanos, boolean inOrder) {
        if (received.getAndIncrement(k) >= copies) {
            duplicated.incrementAndGet();
            return;
        }
        if (!inOrder) {
            outOfOrder.incrementAndGet();
        }
        arrived.incrementAndGet();
        time(endToEnd, k, nowNanos);
    }

    /// The same where several devices get each message: all must see it at one place.
    void received(int k, long nowNanos, boolean inOrder, long seq) {
        boolean samePlace = places.length() == 0 || places.compareAndSet(k, 0, seq) || places.get(k) == seq;
        received(k, nowNanos, inOrder && samePlace);
    }

    /// @param what went wrong: an error's code or the end of a connection
    void trouble(String what) {
        troubles.computeIfAbsent(what, any -> new AtomicInteger()).incrementAndGet();
    }

    /// @return deliveries of accepted messages that are missing
    int lost() {
        int lost = 0;
        for (int k = 0; k < accepted.length(); k++) {
            if (accepted.get(k) > 0) {
                lost += Math.max(0, copies - received.get(k));
            }
        }
        return lost;
    }

    /// @return whether everything that was sent was accepted and arrived
    boolean complete() {
        return acceptedOnce.get() >= sent.get() && arrived.get() >= (long) sent.get() * copies;
    }

    /// @return how many of those that were sent have not arrived everywhere, about
    long outstanding() {
        return sent.get() - arrived.get() / copies;
    }

    /// @return whether every promise held for what was sent
    boolean good() {
        return acceptedOnce.get() == sent.get() && lost() == 0 && duplicated.get() == 0 && outOfOrder.get() == 0;
    }

    int acceptedCount() {
        return acceptedOnce.get();
    }

    int sentCount() {
        return sent.get();
    }

    int copies() {
        return copies;
    }

    int messages() {
        return accepted.length();
    }

    int warmUp() {
        return warmUp;
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

    /// @return what went wrong, with how often
    Map<String, Integer> troubles() {
        var counts = new TreeMap<String, Integer>();
        troubles.forEach((what, count) -> counts.put(what, count.get()));
        return counts;
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

    double endToEndMillis(double percentile) {
        return endToEnd.getValueAtPercentile(percentile) / 1e3;
    }

    private void time(ConcurrentHistogram histogram, int k, long nowNanos) {
        if (k >= warmUp) {
            histogram.recordValue(Math.clamp((nowNanos - due(k)) / 1_000, 0, MOST_MICROS));
        }
    }
}
