package parley.sink.rebuild;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import parley.contract.event.JobCommand;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.sink.metric.SinkMetrics;
import parley.sink.write.LogDecoder;
import parley.sink.write.MySqlBatchWriter;
import parley.sink.write.MySqlSinkOffsets;
import parley.sink.write.PartitionWriter;
import parley.sink.write.SinkOffset;

/// Writes the tables again: the same idempotent writes as the live sink's, under a sink name of the job's own,
/// and only below the live sink's watermark. Its position is in MySQL with the rows, so that a job that died
/// goes on exactly where it was. Without `execute` it reads and counts.
final class RebuildJob implements Job {
    static final List<Topic> TOPICS = List.of(Topic.MESSAGES, Topic.RECEIPTS, Topic.EVENTS);
    /// As measured on a small machine; what a plan is made with.
    private static final int ROWS_A_SECOND = 10_000;

    private final DataSource dataSource;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<Consumer<byte[], byte[]>> counters;
    private final Partitions partitions;
    private final String liveSink;
    private final SinkMetrics metrics;
    private final Clock clock;

    /// @param counters of consumers that leave values unread
    RebuildJob(
            DataSource dataSource,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<Consumer<byte[], byte[]>> counters,
            Partitions partitions,
            String liveSink,
            SinkMetrics metrics,
            Clock clock) {
        this.dataSource = dataSource;
        this.consumers = consumers;
        this.counters = counters;
        this.partitions = partitions;
        this.liveSink = liveSink;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void run(JobCommand command, JobControl control, JobReport report) throws SQLException {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            var scan = new LogScan(consumer, partitions, command.select());
            Map<TopicPartition, SinkOffset> live = watermarks(dataSource, liveSink, scan.meant(), TOPICS);
            List<Stretch> stretches = scan.stretches(TOPICS, live);
            stretches.forEach(stretch -> {
                report.total(stretch.records());
                Long from = command.select().fromOffset();
                if (stretch.start() > 0 && (from == null || from < stretch.start())) {
                    report.unproven(
                            stretch.partition() + " before offset " + stretch.start() + " is not in the log any more");
                }
            });
            if (!command.execute()) {
                plan(command, stretches, control, report);
                return;
            }
            for (Stretch stretch : stretches) {
                SinkOffset position = live.get(stretch.partition());
                if (position != null) {
                    rebuild(scan, stretch, position, command, control, report);
                }
            }
        }
    }

    private void plan(JobCommand command, List<Stretch> stretches, JobControl control, JobReport report)
            throws SQLException {
        var count = new LogCount(counters, consumer -> new LogScan(consumer, partitions, command.select()));
        for (LogCount.Count each : count.count(stretches, control, report)) {
            if (each.meant() > 0) {
                report.item("partition", each.stretch().partition().toString(), each.meant() + " records", null, false);
            }
        }
        estimate(command.rate(), stretches, report);
    }

    private static void estimate(@Nullable Integer rate, List<Stretch> stretches, JobReport report) {
        long records = stretches.stream().mapToLong(Stretch::records).sum();
        int speed = rate == null ? ROWS_A_SECOND : Math.min(rate, ROWS_A_SECOND);
        report.item(
                "estimate",
                "seconds at " + speed + " records/s",
                Long.toString((records + speed - 1) / speed),
                null,
                false);
    }

    private void rebuild(
            LogScan scan, Stretch stretch, SinkOffset live, JobCommand command, JobControl control, JobReport report)
            throws SQLException {
        TopicPartition partition = stretch.partition();
        String name = sink(command);
        var offsets = new MySqlSinkOffsets(dataSource, name, "job");
        offsets.begin(partition, new SinkOffset(live.topicId(), live.generation(), stretch.from()));
        SinkOffset stored = offsets.find(List.of(partition)).get(partition);
        long from = stored == null ? stretch.from() : stored.next();
        var writer = new PartitionWriter(
                new LogDecoder(partitions, live.generation()),
                new MySqlBatchWriter(dataSource, name),
                (record, reason, error) -> {}, // its letter was written when the live sink met it
                metrics,
                clock);
        Stretch rest = stretch.from(from);
        report.skipped(rest.from() - stretch.from());
        int rate = command.rate() == null ? 0 : command.rate();
        var position = new long[] {from};
        scan.read(rest, control, report, rate, (records, next) -> {
            if (!records.isEmpty()) {
                PartitionWriter.Batch batch = writer.decode(partition, position[0], records);
                writer.write(batch);
                position[0] = batch.next();
                report.changed(records.size());
            }
        });
    }

    @Override
    public void forget(JobCommand command) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement("DELETE FROM sink_offset WHERE sink = ?")) {
            delete.setString(1, sink(command));
            delete.executeUpdate();
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }

    static String sink(JobCommand command) {
        return "replay-" + command.job();
    }

    /// @return how far a sink is in these partitions
    static Map<TopicPartition, SinkOffset> watermarks(
            DataSource dataSource, String sink, List<Integer> partitions, List<Topic> topics) throws SQLException {
        var wanted = new HashMap<TopicPartition, Boolean>();
        for (Topic topic : topics) {
            partitions.forEach(partition -> wanted.put(new TopicPartition(topic.topicName(), partition), true));
        }
        return new MySqlSinkOffsets(dataSource, sink, "job").find(wanted.keySet());
    }
}
