package parley.status.history;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import parley.contract.range.StoreUnavailableException;

/// The sink's watermark of each partition as it was a moment ago: a lower bound, since watermarks only
/// rise. Asking never blocks; it starts a reading when the last one is old. Safe from any thread.
final class Watermarks {
    private final IntToLongFunction read;
    private final LongSupplier nanoTime;
    private final Duration fresh;
    private final Executor readers;
    private final Map<Integer, Known> known = new ConcurrentHashMap<>();

    /// @param read of a partition; may throw [StoreUnavailableException]
    /// @param nanoTime a clock that only rises, in nanoseconds
    /// @param fresh how old a reading may be before the next one starts
    Watermarks(IntToLongFunction read, LongSupplier nanoTime, Duration fresh, Executor readers) {
        this.read = read;
        this.nanoTime = nanoTime;
        this.fresh = fresh;
        this.readers = readers;
    }

    /// @return an offset that the sink has reached; 0 when nothing is known yet
    long lastKnown(int partition) {
        Known entry = known.computeIfAbsent(partition, p -> new Known(nanoTime.getAsLong() - fresh.toNanos()));
        if (nanoTime.getAsLong() - entry.readAt >= fresh.toNanos() && entry.reading.compareAndSet(false, true)) {
            readers.execute(() -> refresh(partition, entry));
        }
        return entry.watermark;
    }

    private void refresh(int partition, Known entry) {
        try {
            entry.watermark = Math.max(entry.watermark, read.applyAsLong(partition));
        } catch (StoreUnavailableException e) {
            // What was known stays true; the store tells of its outage itself.
        } finally {
            entry.readAt = nanoTime.getAsLong();
            entry.reading.set(false);
        }
    }

    private static final class Known {
        private final AtomicBoolean reading = new AtomicBoolean();
        private volatile long watermark;
        private volatile long readAt;

        private Known(long readAt) {
            this.readAt = readAt;
        }
    }
}
