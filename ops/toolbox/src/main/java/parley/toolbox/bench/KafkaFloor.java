package parley.toolbox.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import parley.contract.client.KafkaSettings;
import parley.testkit.fixture.Topics;
import parley.toolbox.CommandFailedException;

/// The way through the log alone: from a producer with the platform's settings to a consumer with the
/// platform's settings, in this process.
final class KafkaFloor {
    private static final String TOPIC = "bench.floor";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long LATE_NANOS = 5_000_000;
    private static final int SETTLE_SECONDS = 10;

    private KafkaFloor() {}

    /// Sends all messages of a run to a topic of its own, keyed like conversations, and waits until they
    /// are read.
    ///
    /// @param bytes of a record's value
    static void run(String bootstrap, Tally tally, int keys, int bytes) throws InterruptedException {
        create(bootstrap);
        var done = new AtomicBoolean();
        var assigned = IntStream.range(0, Topics.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                .toList();
        Thread reader = Thread.ofPlatform().name("bench-reader").daemon().start(() -> {
            try (var consumer =
                    new KafkaConsumer<byte[], byte[]>(KafkaSettings.consumer(bootstrap, "bench-floor-reader"))) {
                consumer.assign(assigned);
                consumer.seekToBeginning(assigned);
                while (!done.get()) {
                    consumer.poll(POLL).forEach(record -> read(tally, record));
                }
            }
        });
        try (var producer = new KafkaProducer<byte[], byte[]>(KafkaSettings.producer(bootstrap, "bench-floor"))) {
            producer.partitionsFor(TOPIC);
            Pacer.run(tally, () -> {}, () -> false, (from, to) -> {
                for (int k = from; k < to; k++) {
                    send(producer, tally, k, keys, bytes);
                }
            });
            producer.flush();
        }
        PacedLoad.settle(tally, SETTLE_SECONDS);
        done.set(true);
        reader.join();
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, Tally tally, int k, int keys, int bytes) {
        byte[] key = ByteBuffer.allocate(16).putLong(8, k % keys).array();
        byte[] value =
                ByteBuffer.allocate(Math.max(Integer.BYTES, bytes)).putInt(k).array();
        producer.send(new ProducerRecord<>(TOPIC, key, value), (written, failure) -> {
            if (failure == null) {
                tally.accepted(k, System.nanoTime());
            } else {
                tally.trouble(failure.getClass().getSimpleName());
            }
        });
        tally.sent(k, System.nanoTime(), LATE_NANOS);
    }

    private static void read(Tally tally, ConsumerRecord<byte[], byte[]> record) {
        tally.received(ByteBuffer.wrap(record.value()).getInt(), System.nanoTime(), true);
    }

    private static void create(String bootstrap) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            var topic = new NewTopic(TOPIC, Optional.of(Topics.PARTITIONS), Optional.empty());
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw new CommandFailedException("Kafka: " + e.getCause(), e);
        }
    }
}
