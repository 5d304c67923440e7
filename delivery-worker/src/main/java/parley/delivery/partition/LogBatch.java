package parley.delivery.partition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.MalformedRecordException;
import parley.contract.topic.Partitions;
import parley.delivery.view.ViewRecord;

/// Records of one partition that go through the view in one call.
///
/// @param next one above the last offset
/// @param messages those that can be shown
/// @param poison those that cannot
record LogBatch(long next, List<ViewRecord> messages, List<Poison> poison) {
    /// A record that is not a message. The sink keeps its bytes; the view moves over it.
    record Poison(long offset, String reason) {}

    /// Pure.
    ///
    /// @param records ascending, of one partition
    /// @param maxBytes of values in one batch, unless a single record is larger
    static List<LogBatch> cut(List<ConsumerRecord<byte[], byte[]>> records, int maxRecords, long maxBytes) {
        var batches = new ArrayList<LogBatch>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            byte[] value = records.get(i).value();
            long size = value == null ? 0 : value.length;
            if (i > from && (i - from == maxRecords || bytes + size > maxBytes)) {
                batches.add(decode(records.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += size;
        }
        if (from < records.size()) {
            batches.add(decode(records.subList(from, records.size())));
        }
        return batches;
    }

    private static LogBatch decode(List<ConsumerRecord<byte[], byte[]>> records) {
        var messages = new ArrayList<ViewRecord>(records.size());
        var poison = new ArrayList<Poison>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                messages.add(decode(record));
            } catch (MalformedRecordException e) {
                poison.add(new Poison(record.offset(), String.valueOf(e.getMessage())));
            }
        }
        return new LogBatch(records.getLast().offset() + 1, messages, poison);
    }

    private static ViewRecord decode(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            throw new MalformedRecordException("not a message envelope: no value");
        }
        var message = new ViewRecord(
                record.offset(), Instant.ofEpochMilli(record.timestamp()), EnvelopeCodec.decode(value), value);
        if (!Arrays.equals(Partitions.key(message.conversation()), record.key())) {
            throw new MalformedRecordException(
                    "the key is not the conversation " + message.conversation() + " that the envelope names");
        }
        return message;
    }
}
