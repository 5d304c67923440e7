package parley.status.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.status.metric.MetricNames;

/// Tells once when a store stops answering and once when it answers again, however many requests meet the
/// outage. Safe from any thread.
final class StoreWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);

    private final String store;
    private final Counter failures;
    private final AtomicBoolean down = new AtomicBoolean();

    StoreWatch(String store, MeterRegistry meters) {
        this.store = store;
        this.failures = Counter.builder(MetricNames.STORE_FAILURES)
                .tag(MetricNames.STORE, store)
                .register(meters);
    }

    void answered() {
        if (down.get() && down.compareAndSet(true, false)) {
            LOG.info("{} answers again", store);
        }
    }

    void failed(Exception reason) {
        failures.increment();
        if (down.compareAndSet(false, true)) {
            LOG.warn(
                    "{} does not answer, going on without it: {}",
                    store,
                    root(reason).toString());
        }
        LOG.debug("{} did not answer", store, reason);
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : root(cause);
    }
}
