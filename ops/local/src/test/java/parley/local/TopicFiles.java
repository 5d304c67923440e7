package parley.local;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import parley.contract.client.KafkaSettings;
import parley.contract.topic.Topic;

/// Topics as somebody sees and writes them who has the broker's address.
final class TopicFiles implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrap;
    private final KafkaProducer<byte[], byte[]> producer;

    TopicFiles(String bootstrap) {
        this.bootstrap = bootstrap;
        Map<String, Object> settings = KafkaSettings.producer(bootstrap, "somebody");
        settings.put("max.block.ms", 10_000L);
        settings.put("max.request.size", Topic.LARGEST_LETTER);
        this.producer = new KafkaProducer<>(settings);
    }

    /// A dead letter, with why it is one.
    record Letter(ConsumerRecord<byte[], byte[]> record, String reason) {}

    /// Returns when the broker has all of them.
    List<RecordMetadata> write(List<ProducerRecord<byte[], byte[]>> records) {
        List<Future<RecordMetadata>> begun =
                records.stream().map(producer::send).toList();
        return begun.stream().map(TopicFiles::place).toList();
    }

    private static RecordMetadata place(Future<RecordMetadata> begun) {
        try {
            return begun.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// @return the last record with a value; null when there is none
    @Nullable ConsumerRecord<byte[], byte[]> last(Topic topic, int partition) {
        var found = new HashMap<String, ConsumerRecord<byte[], byte[]>>();
        read(topic, partition, record -> {
            if (record.value() != null) {
                found.put("last", record);
            }
        });
        return found.get("last");
    }

    /// @return by topic, partition and offset of what was buried
    Map<String, Letter> letters() {
        var found = new HashMap<String, Letter>();
        read(
                Topic.DEAD_LETTERS,
                0,
                record -> found.put(
                        text(record, "topic") + "-" + text(record, "partition") + "-" + text(record, "offset"),
                        new Letter(record, text(record, "reason"))));
        return found;
    }

    private void read(Topic topic, int partition, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        var from = new TopicPartition(topic.topicName(), partition);
        try (var consumer = new KafkaConsumer<byte[], byte[]>(KafkaSettings.consumer(bootstrap, "somebody"))) {
            consumer.assign(List.of(from));
            consumer.seekToBeginning(List.of(from));
            long end = consumer.endOffsets(List.of(from)).get(from);
            while (consumer.position(from) < end) {
                consumer.poll(POLL).forEach(reader);
            }
        }
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
