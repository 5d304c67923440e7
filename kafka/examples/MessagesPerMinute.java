import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Counts the messages of each minute that the log holds, and ends.
public final class MessagesPerMinute {
    public static void main(String[] arguments) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", arguments[0],
                "enable.auto.commit", false,
                "key.deserializer", StringDeserializer.class,
                "value.deserializer", StringDeserializer.class);
        Map<Instant, Integer> minutes = new TreeMap<>();
        Set<String> seen = new HashSet<>(); // a resend has the id of its message
        try (var consumer = new KafkaConsumer<String, String>(settings)) {
            var partitions = consumer.partitionsFor("im.messages.v1").stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> missing = new HashMap<>(consumer.endOffsets(partitions));
            while (true) {
                missing.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                if (missing.isEmpty()) {
                    break;
                }
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    JsonNode message = JsonMapper.shared().readTree(record.value());
                    if (seen.add(message.get("message").asString())) {
                        Instant minute = Instant.ofEpochMilli(record.timestamp()).truncatedTo(ChronoUnit.MINUTES);
                        minutes.merge(minute, 1, Integer::sum);
                    }
                }
            }
        }
        minutes.forEach((minute, messages) -> System.out.println(minute + " " + messages));
    }
}
