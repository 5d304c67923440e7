package parley.edge.attempt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// Names of the metrics of attempts, and their counters.
public final class AttemptMetrics {
    /// counter: messages that were handed to a device's socket for the first time on its connection
    public static final String PUSHES = "parley.edge.pushes";
    /// Pushes that were not acknowledged in time although they arrived.
    public static final String UNACKNOWLEDGED = "parley.edge.attempts.unacknowledged";
    /// Messages that were pushed again on the same connection.
    public static final String RESENDS = "parley.edge.attempts.resends";
    /// Messages that failed for a device.
    public static final String FAILED = "parley.edge.attempts.failed";
    /// Messages whose time to live ran out before a device had them.
    public static final String EXPIRED = "parley.edge.attempts.expired";
    /// Messages that had failed or expired for a device and reached it after all.
    public static final String RECOVERED = "parley.edge.attempts.recovered";

    /// Pushes of traced messages that could not be written into the log.
    public static final String TRACES_LOST = "parley.edge.traces.lost";

    final Counter pushes;
    final Counter unacknowledged;
    final Counter resends;
    final Counter failed;
    final Counter expired;
    final Counter recovered;
    final Counter tracesLost;

    AttemptMetrics(MeterRegistry meters) {
        pushes = meters.counter(PUSHES);
        unacknowledged = meters.counter(UNACKNOWLEDGED);
        resends = meters.counter(RESENDS);
        failed = meters.counter(FAILED);
        expired = meters.counter(EXPIRED);
        recovered = meters.counter(RECOVERED);
        tracesLost = meters.counter(TRACES_LOST);
    }
}
