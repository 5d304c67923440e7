package parley.contract.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The settings that Parley's promises rest on. Keys and values are byte arrays throughout.
public final class KafkaSettings {
    private KafkaSettings() {}

    /// A producer that loses nothing: all in-sync replicas, idempotent, retried for 8 s. `send()` blocks
    /// 200 ms at most, not the default 60 s, when the broker's metadata is not there.
    public static Map<String, Object> producer(String bootstrap, String clientId) {
        var settings = common(bootstrap, clientId);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // One request at a time: what is sent meanwhile is the next batch. So a lone record leaves at once, and the
        // more there is to do the larger the batches become.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        // A batch holds a few messages of one partition. Compressing it costs the producer 128 KiB of new memory, and
        // broker and consumers the way back, for very little.
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 8_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 200L);
        return settings;
    }

    /// A member of a consumer group that commits by hand, after the effect, and never jumps over records.
    public static Map<String, Object> groupConsumer(String bootstrap, String clientId, String group) {
        var settings = consumer(bootstrap, clientId);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        // The newer protocol comes with a thread beside the caller's, and each poll wakes it: a tenth of what a
        // message costs.
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(CooperativeStickyAssignor.class));
        return settings;
    }

    /// A reader without a group: it assigns partitions and keeps its position itself.
    public static Map<String, Object> consumer(String bootstrap, String clientId) {
        var settings = common(bootstrap, clientId);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    /// The reader of a [TopicTable], which is asleep while nothing changes. Not for who seeks: a fetch is under way
    /// for as long as nothing comes, and the next one waits for it.
    public static Map<String, Object> tableConsumer(String bootstrap, String clientId) {
        var settings = consumer(bootstrap, clientId);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5_000);
        return settings;
    }

    private static Map<String, Object> common(String bootstrap, String clientId) {
        var settings = new HashMap<String, Object>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
        // Several services may share one JVM, and metrics go out through Micrometer.
        settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        return settings;
    }
}
