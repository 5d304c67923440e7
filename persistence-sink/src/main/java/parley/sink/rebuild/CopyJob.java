package parley.sink.rebuild;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import parley.contract.event.JobCommand;
import parley.contract.id.Seq;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.sink.write.SinkOffset;

/// Publishes messages again, byte for byte, to another topic with the same partitions; the place that each one
/// has in its conversation is in the header `im-seq`. A job that died goes on where it last told to be, so a
/// second of records may stand there twice: `im-seq` tells.
final class CopyJob implements Job {
    private static final List<Topic> TOPICS = List.of(Topic.MESSAGES);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<Consumer<byte[], byte[]>> counters;
    private final Supplier<Admin> admins;
    private final Map<String, Object> producer;
    private final Partitions partitions;
    private final int replication;

    /// @param counters of consumers that leave values unread
    CopyJob(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<Consumer<byte[], byte[]>> counters,
            Supplier<Admin> admins,
            Map<String, Object> producer,
            Partitions partitions,
            int replication) {
        this.consumers = consumers;
        this.counters = counters;
        this.admins = admins;
        this.producer = producer;
        this.partitions = partitions;
        this.replication = replication;
    }

    @Override
    public void run(JobCommand command, JobControl control, JobReport report) throws SQLException {
        String target = Objects.requireNonNull(command.topic());
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            var scan = new LogScan(consumer, partitions, command.select());
            List<Stretch> stretches = scan.stretches(TOPICS, everything(scan.meant()));
            stretches.forEach(stretch -> report.total(stretch.records()));
            if (!command.execute()) {
                new LogCount(counters, reader -> new LogScan(reader, partitions, command.select()))
                        .count(stretches, control, report);
                return;
            }
            create(target);
            try (Producer<byte[], byte[]> to = new KafkaProducer<>(producer)) {
                for (Stretch stretch : stretches) {
                    copy(scan, stretch, to, command, control, report);
                }
            }
        }
    }

    private void copy(
            LogScan scan,
            Stretch stretch,
            Producer<byte[], byte[]> to,
            JobCommand command,
            JobControl control,
            JobReport report)
            throws SQLException {
        String target = Objects.requireNonNull(command.topic());
        Long next = report.position(stretch.partition());
        Stretch rest = next == null ? stretch : stretch.from(next);
        report.skipped(rest.from() - stretch.from());
        int rate = command.rate() == null ? 0 : command.rate();
        scan.read(rest, control, report, rate, (records, behind) -> {
            List<Future<RecordMetadata>> sent = records.stream()
                    .map(record -> to.send(copy(record, target, partitions.generation())))
                    .toList();
            sent.forEach(Answers::await);
            report.changed(records.size());
            report.position(stretch.partition(), behind);
        });
    }

    private static ProducerRecord<byte[], byte[]> copy(
            ConsumerRecord<byte[], byte[]> record, String topic, int generation) {
        var copy = new ProducerRecord<byte[], byte[]>(
                topic, record.partition(), record.timestamp(), record.key(), record.value(), record.headers());
        byte[] seq = Seq.header(Seq.of(generation, record.offset()));
        copy.headers().remove(Seq.HEADER).add(Seq.HEADER, seq);
        return copy;
    }

    private void create(String topic) {
        try (Admin admin = admins.get()) {
            Answers.await(admin.createTopics(List.of(new NewTopic(topic, partitions.count(), (short) replication)))
                    .all());
        } catch (TopicExistsException e) {
            // So it is there.
        }
    }

    /// A copy does not depend on how far the sink is.
    private static Map<TopicPartition, SinkOffset> everything(List<Integer> meant) {
        return meant.stream()
                .collect(java.util.stream.Collectors.toMap(
                        partition -> new TopicPartition(Topic.MESSAGES.topicName(), partition),
                        _ -> new SinkOffset("", Topic.GENERATION, Long.MAX_VALUE)));
    }
}
