package parley.sink.write;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import parley.sink.deadletter.DeadLetters;
import parley.sink.deadletter.PoisonReason;
import parley.sink.metric.SinkMetrics;

/// Writes the records of partitions whatever they hold. What cannot be decoded is buried at once; when the
/// database refuses a batch for its data, the batch is halved until the record is found, and the halves
/// without it are written.
///
/// Safe from any thread; blocks for as long as the store and the dead letters take.
public final class PartitionWriter {
    private final LogDecoder decoder;
    private final BatchWriter writer;
    private final DeadLetters deadLetters;
    private final SinkMetrics metrics;
    private final Clock clock;

    public PartitionWriter(
            LogDecoder decoder, BatchWriter writer, DeadLetters deadLetters, SinkMetrics metrics, Clock clock) {
        this.decoder = decoder;
        this.writer = writer;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.clock = clock;
    }

    private record Item(ConsumerRecord<byte[], byte[]> record, LogEntry entry) {
        long behind() {
            return record.offset() + 1;
        }
    }

    /// Records of one partition that are ready to be written.
    public static final class Batch {
        private final TopicPartition partition;
        private final long expectedNext;
        private final List<Item> items;

        private Batch(TopicPartition partition, long expectedNext, List<Item> items) {
            this.partition = partition;
            this.expectedNext = expectedNext;
            this.items = items;
        }

        public TopicPartition partition() {
            return partition;
        }

        /// The position behind the batch.
        public long next() {
            return items.getLast().behind();
        }

        /// When the broker appended the first record.
        public Instant oldest() {
            return Instant.ofEpochMilli(items.getFirst().record().timestamp());
        }

        private Batch of(long expected, List<Item> part) {
            return new Batch(partition, expected, part);
        }

        private BatchWriter.Slice slice() {
            return new BatchWriter.Slice(
                    partition, expectedNext, items.stream().map(Item::entry).toList(), next());
        }
    }

    /// @param expectedNext the partition's position in the store
    /// @param records what follows in the log, at least one
    /// @throws org.apache.kafka.common.KafkaException when a dead letter could not be written
    public Batch decode(TopicPartition partition, long expectedNext, List<ConsumerRecord<byte[], byte[]>> records) {
        var items = new ArrayList<Item>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            items.add(new Item(record, decodeOrBury(record)));
        }
        return new Batch(partition, expectedNext, items);
    }

    /// Writes batches of different partitions in one transaction: what a transaction costs is paid once.
    ///
    /// @throws SQLException and [StaleOffsetException] when that failed, because of one of them or of all:
    ///     usually nothing is written, and each may be tried by itself
    public void writeTogether(List<Batch> batches) throws SQLException {
        long started = System.nanoTime();
        commit(batches);
        metrics.batch(System.nanoTime() - started);
    }

    /// @throws SQLException and [StaleOffsetException] and [org.apache.kafka.common.KafkaException] when it
    ///     stopped on the way: a part may be written, the position in the store says how much
    public void write(Batch batch) throws SQLException {
        long started = System.nanoTime();
        writeOrHalve(batch);
        metrics.batch(System.nanoTime() - started);
    }

    private void writeOrHalve(Batch batch) throws SQLException {
        List<Item> items = batch.items;
        try {
            commit(List.of(batch));
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.POISON || alreadyBuried(items)) {
                throw e;
            }
            if (items.size() == 1) {
                ConsumerRecord<byte[], byte[]> record = items.getFirst().record();
                Item buried = new Item(record, bury(record, PoisonReason.UNWRITABLE, e));
                commit(List.of(batch.of(batch.expectedNext, List.of(buried))));
            } else {
                int half = items.size() / 2;
                Batch before = batch.of(batch.expectedNext, items.subList(0, half));
                writeOrHalve(before);
                writeOrHalve(batch.of(before.next(), items.subList(half, items.size())));
            }
        }
    }

    /// A buried record that the database refuses is a fault of this program, and no smaller part would
    /// help.
    private static boolean alreadyBuried(List<Item> items) {
        return items.size() == 1 && items.getFirst().entry() instanceof LogEntry.Buried;
    }

    private void commit(List<Batch> batches) throws SQLException {
        writer.write(batches.stream().map(Batch::slice).toList());
        for (Batch batch : batches) {
            batch.items.forEach(item -> metrics.written(item.entry().kind(), 1));
        }
    }

    private LogEntry decodeOrBury(ConsumerRecord<byte[], byte[]> record) {
        try {
            return decoder.decode(record);
        } catch (PoisonException e) {
            return bury(record, e.reason(), e);
        }
    }

    private LogEntry bury(ConsumerRecord<byte[], byte[]> record, PoisonReason reason, Exception error) {
        deadLetters.bury(record, reason, error);
        metrics.deadLetter(reason.code());
        return new LogEntry.Buried(
                record.topic(),
                record.partition(),
                record.offset(),
                reason,
                String.valueOf(error.getMessage()),
                clock.instant(),
                decoder.placeholder(record).orElse(null));
    }
}
