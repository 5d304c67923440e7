package parley.sink.rebuild;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import parley.contract.event.JobCommand.Selection;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.sink.write.SinkOffset;

/// Finds and reads what a job means. For one thread; every failure is a
/// [org.apache.kafka.common.KafkaException].
final class LogScan {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int STEPS_A_SECOND = 5;
    /// Of a job that gives way: about 20 ms of writing.
    private static final int SMALL_STEP = 200;
    /// A shorter rest than after so much work nobody can take.
    private static final long LEAST_WORK_NANOS = 5_000_000;

    private final Consumer<byte[], byte[]> consumer;
    private final Partitions partitions;
    private final Selection selection;
    private final byte @Nullable [] key;

    LogScan(Consumer<byte[], byte[]> consumer, Partitions partitions, Selection selection) {
        this.consumer = consumer;
        this.partitions = partitions;
        this.selection = selection;
        UUID conversation = selection.conversation();
        this.key = conversation == null ? null : Partitions.key(conversation);
    }

    /// Takes records of one partition in the order of the log.
    interface Reader {
        /// @param meant those of the conversation, or all
        /// @param next offset behind everything that was read so far
        void read(List<ConsumerRecord<byte[], byte[]>> meant, long next) throws SQLException;
    }

    /// @return the partitions that are meant
    List<Integer> meant() {
        UUID conversation = selection.conversation();
        Integer partition = selection.partition();
        if (conversation != null) {
            return List.of(partitions.of(conversation));
        }
        if (partition != null) {
            if (partition >= partitions.count()) {
                throw new IllegalArgumentException(
                        "partition " + partition + ": expected 0 to " + (partitions.count() - 1));
            }
            return List.of(partition);
        }
        return java.util.stream.IntStream.range(0, partitions.count()).boxed().toList();
    }

    /// @param written how far the sink is: nothing at or above it is meant
    /// @return one for each partition of these topics; offsets narrow the messages alone, and then no other topic
    ///     is meant
    List<Stretch> stretches(List<Topic> topics, Map<TopicPartition, SinkOffset> written) {
        boolean offsets = selection.fromOffset() != null || selection.toOffset() != null;
        var wanted = new ArrayList<TopicPartition>();
        for (int partition : meant()) {
            for (Topic topic : topics) {
                if (!offsets || topic == Topic.MESSAGES) {
                    wanted.add(new TopicPartition(topic.topicName(), partition));
                }
            }
        }
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(wanted);
        Map<TopicPartition, Long> ends = consumer.endOffsets(wanted);
        var stretches = new ArrayList<Stretch>();
        for (TopicPartition partition : wanted) {
            SinkOffset watermark = written.get(partition);
            long start = starts.getOrDefault(partition, 0L);
            long end = Math.min(ends.getOrDefault(partition, 0L), watermark == null ? 0 : watermark.next());
            stretches.add(stretch(partition, start, end));
        }
        return stretches;
    }

    private Stretch stretch(TopicPartition partition, long start, long end) {
        Long fromOffset = selection.fromOffset();
        Long toOffset = selection.toOffset();
        long from = Math.max(start, fromOffset == null ? start : fromOffset);
        long to = Math.min(end, toOffset == null ? end : toOffset);
        from = Math.max(from, at(partition, selection.fromTime(), from, end));
        to = Math.min(to, at(partition, selection.toTime(), to, end));
        return new Stretch(partition, from, Math.max(from, to), start);
    }

    /// @return the first offset of that time or later
    private long at(TopicPartition partition, @Nullable Instant time, long without, long end) {
        if (time == null) {
            return without;
        }
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(partition, time.toEpochMilli())).get(partition);
        return found == null ? end : found.offset();
    }

    /// Reads a stretch to its end, with the wishes and the rate of the job.
    ///
    /// @param rate records a second; 0: any, and it gives way to live messages
    void read(Stretch stretch, JobControl control, JobReport report, int rate, Reader reader) throws SQLException {
        TopicPartition partition = stretch.partition();
        consumer.assign(List.of(partition));
        consumer.seek(partition, stretch.from());
        long next = stretch.from();
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        long working = System.nanoTime();
        while (next < stretch.to()) {
            pause(control, report);
            List<ConsumerRecord<byte[], byte[]>> polled =
                    below(stretch.to(), consumer.poll(POLL).records(partition));
            for (List<ConsumerRecord<byte[], byte[]>> part : parts(polled, step(control, rate))) {
                pause(control, report);
                next = part.getLast().offset() + 1;
                reader.read(meant(part, report), next);
                control.pace(part.size(), rate);
                long worked = System.nanoTime() - working;
                if (rate == 0 && worked >= LEAST_WORK_NANOS) {
                    control.giveWay(worked);
                    working = System.nanoTime();
                }
                report.tick();
            }
            long position = Math.min(stretch.to(), consumer.position(partition));
            if (position > next) { // offsets without a record
                reader.read(List.of(), position);
                report.skipped(position - next);
                next = position;
            } else if (!polled.isEmpty()) {
                giveUp = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() - giveUp > 0) {
                throw new TimeoutException("reading " + partition + " stopped at " + next);
            }
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> below(long to, List<ConsumerRecord<byte[], byte[]>> records) {
        int size = records.size();
        while (size > 0 && records.get(size - 1).offset() >= to) {
            size--;
        }
        return records.subList(0, size);
    }

    /// A job with a rate goes in steps of a fifth of a second.
    private static int step(JobControl control, int rate) {
        if (rate > 0) {
            return Math.max(1, rate / STEPS_A_SECOND);
        }
        return control.busy() ? SMALL_STEP : Integer.MAX_VALUE;
    }

    private static <T> List<List<T>> parts(List<T> records, int size) {
        var parts = new ArrayList<List<T>>();
        for (int from = 0; from < records.size(); ) {
            int to = from + Math.min(size, records.size() - from);
            parts.add(records.subList(from, to));
            from = to;
        }
        return parts;
    }

    private List<ConsumerRecord<byte[], byte[]>> meant(List<ConsumerRecord<byte[], byte[]>> records, JobReport report) {
        if (key == null) {
            records.forEach(record -> report.read(record, true));
            return records;
        }
        var meant = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            boolean wanted = Arrays.equals(key, record.key());
            report.read(record, wanted);
            if (wanted) {
                meant.add(record);
            }
        }
        return meant;
    }

    static void pause(JobControl control, JobReport report) {
        if (control.paused()) {
            report.tell(parley.contract.event.JobProgress.State.PAUSED);
        }
        control.await();
    }
}
