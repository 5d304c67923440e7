package parley.analytics.figures;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/// How Streams runs here: one thread, in transactions, stores in memory.
final class StreamsSettings {
    /// Also the name of the consumer group, and how its own topics begin.
    static final String APPLICATION = "parley-analytics";

    private static final long COMMIT_MS = 2_000;
    /// Facts go through a topic, so a receipt must not overtake its message by much: longer than a fetch
    /// takes.
    private static final long WAIT_FOR_OTHER_TOPIC_MS = 1_000;

    private StreamsSettings() {}

    static Properties of(String bootstrap, int replication) {
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        // Counts must not count twice.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MS);
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, WAIT_FOR_OTHER_TOPIC_MS);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replication);
        settings.put(StreamsConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        settings.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.put(StreamsConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
        // Nothing global is processed here; without it Streams complains at every start.
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        consumer(settings, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        consumer(settings, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        consumer(settings, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        // It begins with what the log still holds.
        consumer(settings, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
        return settings;
    }

    private static void consumer(Properties settings, String name, Object value) {
        settings.put(StreamsConfig.mainConsumerPrefix(name), value);
    }
}
