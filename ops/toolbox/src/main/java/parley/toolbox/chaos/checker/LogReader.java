package parley.toolbox.chaos.checker;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import parley.toolbox.chaos.history.Content;
import tools.jackson.core.JacksonException;

/// Reads the log as any stranger would: plain kafka-clients, a JSON parser, the topic's documented fields. What is no
/// message, and was put there to do harm, is passed over.
public final class LogReader {
    private static final String TOPIC = "im.messages.v1";
    private static final long GENERATION = 1L << 44;

    private LogReader() {}

    /// Blocks until everything that is there now has been read.
    ///
    /// @param bootstrap `host:port`, separated by commas
    /// @throws org.apache.kafka.common.KafkaException when the brokers do not answer
    public static List<LogRecord> read(String bootstrap) {
        var records = new ArrayList<LogRecord>();
        try (var consumer =
                new KafkaConsumer<>(settings(bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(TOPIC, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = new HashMap<>(consumer.endOffsets(partitions));
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> parse(record).ifPresent(records::add));
            }
        }
        return records;
    }

    private static Map<String, Object> settings(String bootstrap) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
    }

    private static Optional<LogRecord> parse(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(message(record));
        } catch (IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }

    private static LogRecord message(ConsumerRecord<byte[], byte[]> record) {
        RawFields fields = RawFields.of(record.value());
        UUID conversation = UUID.fromString(fields.text("conversation"));
        return new LogRecord(
                record.partition(),
                record.offset(),
                fields.number("generation") * GENERATION + record.offset(),
                conversation,
                UUID.fromString(fields.text("message")),
                UUID.fromString(fields.text("sender")),
                fields.text("clientId"),
                Content.of(fields.bytes("body"), fields.optional("meta")));
    }

    /// @return a UUID of 16 bytes
    static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
