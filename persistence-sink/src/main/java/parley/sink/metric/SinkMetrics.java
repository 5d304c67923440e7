package parley.sink.metric;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import parley.sink.deadletter.PoisonReason;

/// The sink's metrics: names and tags are here and nowhere else. Safe from any thread.
public final class SinkMetrics {
    /// counter; tag `kind`: message, receipt, event, buried. Records whose effect was committed
    public static final String ROWS = "parley.sink.rows";
    /// timer: one batch of one partition, from the records to the commit
    public static final String BATCH = "parley.sink.batch";
    /// timer: from the broker's append to the commit, of the oldest record of each partition of a batch
    public static final String DELAY = "parley.sink.delay";
    /// counter; tag `cause`: the class of the error. Batches or positions that will be tried again
    public static final String RETRIES = "parley.sink.retries";
    /// counter; tag `reason`: the code of [parley.sink.deadletter.PoisonReason]
    public static final String DEAD_LETTERS = "parley.sink.dead.letters";
    /// gauge; tags `topic`, `partition`: the offset below which everything is in MySQL
    public static final String WATERMARK = "parley.sink.watermark";
    /// gauge; tags `topic`, `partition`: records of the log that are not in MySQL yet, as last seen
    public static final String LAG = "parley.sink.lag";
    /// gauge; tags `topic`, `partition`: 1 while the partition is written, 0 while it waits or is stopped
    public static final String RUNNING = "parley.sink.running";

    /// counter: messages that the index of texts has taken in
    public static final String INDEXED = "parley.sink.search.messages";

    private final MeterRegistry registry;
    private final Timer batches;
    private final Timer delay;
    private final Map<TopicPartition, List<Meter>> gauges = new ConcurrentHashMap<>();

    public SinkMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.batches = Timer.builder(BATCH).publishPercentileHistogram().register(registry);
        this.delay = Timer.builder(DELAY).publishPercentileHistogram().register(registry);
        // From the beginning: who watches how counters rise would not see the first one of one that appears with it.
        for (PoisonReason reason : PoisonReason.values()) {
            registry.counter(DEAD_LETTERS, "reason", reason.code());
        }
    }

    /// @param kind `message`, `receipt`, `event` or `buried`
    public void written(String kind, long records) {
        registry.counter(ROWS, "kind", kind).increment(records);
    }

    public void indexed(long messages) {
        registry.counter(INDEXED).increment(messages);
    }

    public void batch(long nanos) {
        batches.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void delay(Duration sinceAppend) {
        delay.record(sinceAppend);
    }

    public void retry(Throwable cause) {
        registry.counter(RETRIES, "cause", cause.getClass().getSimpleName()).increment();
    }

    /// @param reason a stable code
    public void deadLetter(String reason) {
        registry.counter(DEAD_LETTERS, "reason", reason).increment();
    }

    /// Shows a partition's position from now on.
    public void show(TopicPartition partition, Supplier<Number> watermark, Supplier<Number> lag, Supplier<Number> run) {
        hide(partition);
        gauges.put(
                partition,
                List.of(
                        gauge(WATERMARK, partition, watermark),
                        gauge(LAG, partition, lag),
                        gauge(RUNNING, partition, run)));
    }

    /// The partition belongs to another sink now.
    public void hide(TopicPartition partition) {
        List<Meter> old = gauges.remove(partition);
        if (old != null) {
            old.forEach(registry::remove);
        }
    }

    private Gauge gauge(String name, TopicPartition partition, Supplier<Number> value) {
        return Gauge.builder(name, value)
                .tag("topic", partition.topic())
                .tag("partition", Integer.toString(partition.partition()))
                .register(registry);
    }
}
