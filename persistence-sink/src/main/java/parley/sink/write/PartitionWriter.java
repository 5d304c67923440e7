package parley.sink.write;

import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import parley.sink.deadletter.DeadLetters;
import parley.sink.deadletter.PoisonReason;
import parley.sink.metric.SinkMetrics;

/// Writes the records of a partition whatever they hold. What cannot be decoded is buried at once; when the
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

    /// @param expectedNext the partition's position in the store
    /// @param records what follows in the log, at least one
    /// @return the position behind them
    /// @throws SQLException and [StaleOffsetException] and [org.apache.kafka.common.KafkaException] when it
    ///     stopped on the way: a part may be written, the position in the store says how much
    public long write(TopicPartition partition, long expectedNext, List<ConsumerRecord<byte[], byte[]>> records)
            throws SQLException {
        long started = System.nanoTime();
        var items = new ArrayList<Item>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            items.add(new Item(record, decodeOrBury(record)));
        }
        writeOrHalve(partition, expectedNext, items);
        metrics.batch(System.nanoTime() - started);
        return items.getLast().behind();
    }

    private void writeOrHalve(TopicPartition partition, long expectedNext, List<Item> items) throws SQLException {
        try {
            commit(partition, expectedNext, items);
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.POISON || alreadyBuried(items)) {
                throw e;
            }
            if (items.size() == 1) {
                ConsumerRecord<byte[], byte[]> record = items.getFirst().record();
                commit(partition, expectedNext, List.of(new Item(record, bury(record, PoisonReason.UNWRITABLE, e))));
            } else {
                int half = items.size() / 2;
                List<Item> before = items.subList(0, half);
                writeOrHalve(partition, expectedNext, before);
                writeOrHalve(partition, before.getLast().behind(), items.subList(half, items.size()));
            }
        }
    }

    /// A buried record that the database refuses is a fault of this program, and no smaller part would
    /// help.
    private static boolean alreadyBuried(List<Item> items) {
        return items.size() == 1 && items.getFirst().entry() instanceof LogEntry.Buried;
    }

    private void commit(TopicPartition partition, long expectedNext, List<Item> items) throws SQLException {
        List<LogEntry> entries = items.stream().map(Item::entry).toList();
        writer.write(partition, expectedNext, entries, items.getLast().behind());
        for (LogEntry entry : entries) {
            metrics.written(entry.kind(), 1);
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
