package parley.edge.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import parley.edge.frame.ErrorCode;

/// How frames were answered. Counters are made once: counting costs an addition. Safe from any thread.
public final class FrameMetrics {
    private final Counter accepted;
    private final Counter duplicates;
    private final Map<ErrorCode, Counter> refused = new EnumMap<>(ErrorCode.class);

    FrameMetrics(MeterRegistry meters) {
        accepted = meters.counter(SocketMetrics.ACCEPTED, SocketMetrics.DUPLICATE, "false");
        duplicates = meters.counter(SocketMetrics.ACCEPTED, SocketMetrics.DUPLICATE, "true");
        for (ErrorCode code : ErrorCode.values()) {
            refused.put(code, meters.counter(SocketMetrics.REFUSED_FRAMES, SocketMetrics.CODE, code.code()));
        }
    }

    void accepted(boolean duplicate) {
        (duplicate ? duplicates : accepted).increment();
    }

    void refused(ErrorCode code) {
        Objects.requireNonNull(refused.get(code)).increment();
    }
}
