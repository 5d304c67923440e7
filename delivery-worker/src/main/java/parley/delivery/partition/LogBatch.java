package parley.delivery.partition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.LogRecords;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.OtherGenerationException;
import parley.contract.event.MessageEnvelope;
import parley.delivery.view.ViewRecord;

/// Records of one partition that go through the view in one call.
///
/// @param next one above the last offset
/// @param messages those that can be shown
/// @param poison those that cannot
record LogBatch(long next, List<ViewRecord> messages, List<Poison> poison) {
    /// A record that is not a message. The sink keeps its bytes; the view moves over it.
    ///
    /// @param otherGeneration whether it is a message in all but its generation
    record Poison(long offset, String reason, boolean otherGeneration) {}

    /// Pure.
    ///
    /// @param records ascending, of one partition
    /// @param maxBytes of values in one batch, unless a single record is larger
    static List<LogBatch> cut(
            List<ConsumerRecord<byte[], byte[]>> records, LogRecords log, int maxRecords, long maxBytes) {
        var batches = new ArrayList<LogBatch>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            byte[] value = records.get(i).value();
            long size = value == null ? 0 : value.length;
            if (i > from && (i - from == maxRecords || bytes + size > maxBytes)) {
                batches.add(decode(records.subList(from, i), log));
                from = i;
                bytes = 0;
            }
            bytes += size;
        }
        if (from < records.size()) {
            batches.add(decode(records.subList(from, records.size()), log));
        }
        return batches;
    }

    private static LogBatch decode(List<ConsumerRecord<byte[], byte[]>> records, LogRecords log) {
        var messages = new ArrayList<ViewRecord>(records.size());
        var poison = new ArrayList<Poison>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                messages.add(decode(record, log));
            } catch (MalformedRecordException e) {
                poison.add(new Poison(
                        record.offset(), String.valueOf(e.getMessage()), e instanceof OtherGenerationException));
            }
        }
        return new LogBatch(records.getLast().offset() + 1, messages, poison);
    }

    private static ViewRecord decode(ConsumerRecord<byte[], byte[]> record, LogRecords log) {
        byte @Nullable [] value = record.value();
        MessageEnvelope message = log.message(record.key(), value, record.partition());
        return new ViewRecord(
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                message,
                Objects.requireNonNull(value, "a message has a value"));
    }
}
