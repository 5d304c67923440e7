package parley.status.fold;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/// How Streams runs here: one thread, nothing on disk, no internal topic, and asleep while nothing happens.
public final class StreamsSettings {
    /// Also the name of the consumer group.
    public static final String APPLICATION = "parley-status";

    private static final int GATHER_MS = 300;
    private static final int GATHER_BYTES = 256 * 1024;
    private static final long POLL_MS = 1_000;

    private StreamsSettings() {}

    public static Map<String, Object> of(String bootstrap) {
        var settings = new HashMap<String, Object>();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        // The fold is a join that is its own square: exactly-once would buy nothing.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000L);
        settings.put(StreamsConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        settings.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.put(StreamsConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
        // Nothing global is processed here; without it Streams complains at every start.
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        // Data end both waits at once. The first also delays an assignment and the end; the second those
        // partitions whose position comes a moment later than that of others, because one fetch is under
        // way at a time.
        settings.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
        // Most of what a receipt costs here is the passage of a batch, however small. A task must not wait for the
        // topic that it has nothing of: which of them comes first means nothing to a join, and while Streams knows
        // of records that it does not have yet it asks again and again.
        consumer(settings, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, GATHER_MS);
        consumer(settings, ConsumerConfig.FETCH_MIN_BYTES_CONFIG, GATHER_BYTES);
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        consumer(settings, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        consumer(settings, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        consumer(settings, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        // What fell out of the log is in im.status.v1 already.
        consumer(settings, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 4L << 20);
        return settings;
    }

    private static void consumer(Map<String, Object> settings, String name, Object value) {
        settings.put(StreamsConfig.mainConsumerPrefix(name), value);
    }
}
