package parley.sink.capture;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/// The metrics of change capture: names are here and nowhere else. Safe from any thread.
final class CaptureMetrics {
    /// counter: member rows that were captured and are in the topic
    static final String ROWS = "parley.capture.rows";
    /// counter: member rows that could not be read and were passed over
    static final String UNREADABLE = "parley.capture.unreadable";
    /// counter: engines that failed and are started again
    static final String FAILURES = "parley.capture.failures";
    /// gauge: 1 while this sink captures, 0 while it stands by or cannot
    static final String ACTIVE = "parley.capture.active";
    /// gauge, milliseconds: of the last row that was told, from its commit until it was told
    static final String LAG = "parley.capture.lag";

    private final Counter rows;
    private final Counter unreadable;
    private final Counter failures;

    CaptureMetrics(MeterRegistry registry, CaptureState state) {
        rows = registry.counter(ROWS);
        unreadable = registry.counter(UNREADABLE);
        failures = registry.counter(FAILURES);
        Gauge.builder(ACTIVE, () -> state.active() ? 1 : 0).register(registry);
        Gauge.builder(LAG, state::lagMillis).baseUnit("milliseconds").register(registry);
    }

    void told(int count) {
        rows.increment(count);
    }

    void unreadable() {
        unreadable.increment();
    }

    void failed() {
        failures.increment();
    }
}
