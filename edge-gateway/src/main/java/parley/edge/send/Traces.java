package parley.edge.send;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import parley.contract.event.Traceparent;
import parley.edge.quota.TokenBucket;

/// Decides which messages are traced. What a trace costs is paid by everybody (an event in the log for each
/// device that gets the message), so there are only so many a second: above that a message goes on without
/// its trace. Safe from any thread; a message of no trace costs one comparison.
public final class Traces {
    private static final HexFormat HEX = HexFormat.of();
    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;

    private final double sample;
    private final RandomGenerator random;
    private final Counter begun;
    private final Counter refused;
    private final ReentrantLock lock = new ReentrantLock();
    private final TokenBucket bucket;

    /// @param random safe from any thread
    public Traces(TraceSettings settings, RandomGenerator random, MeterRegistry meters) {
        this.sample = settings.sample();
        this.random = random;
        this.bucket = new TokenBucket(settings.most(), settings.most(), System.nanoTime());
        this.begun = meters.counter(SendMetrics.TRACES, SendMetrics.OUTCOME, "traced");
        this.refused = meters.counter(SendMetrics.TRACES, SendMetrics.OUTCOME, "over_limit");
    }

    /// @param wanted the sender's, null when it has none
    /// @return the trace that the message travels with; null for none. What the sender does not record is
    ///     passed on and not recorded here either
    @Nullable Traceparent of(@Nullable Traceparent wanted) {
        if (wanted == null && (sample == 0 || random.nextDouble() >= sample)) {
            return null;
        }
        if (wanted != null && !wanted.sampled()) {
            return wanted;
        }
        if (!allowed()) {
            refused.increment();
            return null;
        }
        begun.increment();
        return wanted == null ? fresh() : wanted;
    }

    private boolean allowed() {
        lock.lock();
        try {
            return bucket.take(System.nanoTime()) == 0;
        } finally {
            lock.unlock();
        }
    }

    private Traceparent fresh() {
        return new Traceparent("00-" + hex(TRACE_BYTES) + "-" + hex(SPAN_BYTES) + "-01");
    }

    private String hex(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[0] = (byte) (bytes[0] | 1); // an id of zeros only is none
        return HEX.formatHex(bytes);
    }
}
