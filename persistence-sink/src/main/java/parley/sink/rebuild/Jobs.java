package parley.sink.rebuild;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import parley.contract.client.KafkaSettings;
import parley.contract.client.Unread;
import parley.contract.codec.RecordCodec;
import parley.contract.event.JobCommand.Kind;
import parley.contract.event.JobProgress;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.sink.deadletter.DeadLetters;
import parley.sink.intake.Backoff;
import parley.sink.metric.SinkMetrics;
import parley.sink.write.LogDecoder;

/// Puts the jobs together.
public final class Jobs {
    private static final String CLIENT = "persistence-sink-jobs";
    /// A log is read in large pieces: the rows are what takes time.
    private static final int FETCHED_BYTES = 8 * 1024 * 1024;
    private static final int RECORDS = 2_000;
    /// Whoever only counts has nothing to wait for.
    private static final int COUNTED = 20_000;
    /// The system's default of 64 KiB would have the broker wait in between.
    private static final int RECEIVED_BYTES = 1024 * 1024;
    /// What a job means is in the log already. Behind the end of a partition a longer wait would only hold up the next
    /// one: a consumer has one request at a time.
    private static final int ENOUGH_WAIT_MS = 10;
    /// As long as closing may have to wait for the broker's answer.
    private static final int IDLE_WAIT_MS = 1_000;

    private Jobs() {}

    /// Where the log is, and how the sink that lives on it is called.
    ///
    /// @param replication copies of a topic that a copy goes to
    /// @param group of the sinks; that of the jobs is named after it
    /// @param sink name of its positions
    public record Place(String bootstrap, int replication, Partitions partitions, String group, String sink) {}

    /// @param admins make a client that its user closes
    /// @param producer the sink's own, made at first use
    public static JobRunner runner(
            Place place,
            DataSource dataSource,
            Supplier<Admin> admins,
            Supplier<Producer<byte[], byte[]>> producer,
            DeadLetters deadLetters,
            SinkMetrics metrics,
            GiveWay giveWay,
            Supplier<Backoff> backoffs,
            Clock clock) {
        Supplier<Consumer<byte[], byte[]>> readers = () -> new KafkaConsumer<>(reader(place));
        Supplier<Consumer<byte[], byte[]>> counters = () -> counter(place);
        var decoder = new LogDecoder(place.partitions(), place.partitions().generation());
        Map<Kind, Job> kinds = Map.of(
                Kind.REBUILD,
                new RebuildJob(dataSource, readers, counters, place.partitions(), place.sink(), metrics, clock),
                Kind.COPY,
                new CopyJob(readers, counters, admins, copier(place), place.partitions(), place.replication()),
                Kind.VERIFY,
                new VerifyJob(dataSource, readers, place.partitions(), place.sink()),
                Kind.REQUEUE,
                new RequeueJob(dataSource, new KafkaLetterBox(readers), decoder, deadLetters, clock),
                Kind.DISCARD,
                new DiscardJob(dataSource, clock),
                Kind.REDELIVER,
                new RedeliverJob(dataSource, readers, producer, place.partitions(), place.sink(), clock));
        return new JobRunner(
                () -> member(place), progress -> publish(producer.get(), progress), kinds, giveWay, backoffs, clock);
    }

    private static Consumer<byte[], byte[]> counter(Place place) {
        var settings = reader(place);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, Unread.class);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, COUNTED);
        return new KafkaConsumer<>(settings);
    }

    private static Map<String, Object> reader(Place place) {
        var settings = new HashMap<>(KafkaSettings.consumer(place.bootstrap(), CLIENT));
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCHED_BYTES);
        settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, RECEIVED_BYTES);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, ENOUGH_WAIT_MS);
        return settings;
    }

    private static Consumer<byte[], byte[]> member(Place place) {
        var settings = new HashMap<>(KafkaSettings.groupConsumer(place.bootstrap(), CLIENT, place.group() + "-jobs"));
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, IDLE_WAIT_MS);
        // Where to begin is decided at the assignment: at the beginning.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(settings);
    }

    private static Map<String, Object> copier(Place place) {
        var settings = KafkaSettings.producer(place.bootstrap(), CLIENT);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        return settings;
    }

    private static void publish(Producer<byte[], byte[]> producer, JobProgress progress) {
        byte[] key = progress.key().getBytes(StandardCharsets.US_ASCII);
        Answers.await(producer.send(
                new ProducerRecord<>(Topic.REPLAYS.topicName(), 0, key, RecordCodec.JOB_PROGRESS.encode(progress))));
    }
}
