package parley.delivery.receipt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import parley.contract.codec.LogRecords;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.Receipt;

/// Receipts of one partition, folded: one cursor a user and conversation, the highest. Order and repetitions
/// make no difference.
///
/// @param from offset of the first record
/// @param next one above the last offset
/// @param receipts how many were folded
/// @param cursors of users who are or were members
/// @param rewinds receipts that set a device's cursor back, in the order of the log
/// @param strangers users who never were members, as far as is known
/// @param poison what is no receipt, by offset: the reason. The sink keeps its bytes as a dead letter
record ReceiptBatch(
        long from,
        long next,
        int receipts,
        Map<Reader, Cursor> cursors,
        List<Receipt> rewinds,
        Set<Reader> strangers,
        Map<Long, String> poison) {
    /// Pure.
    ///
    /// @param records ascending, of one partition, at least one
    /// @param log which records are receipts
    /// @param member whether the user is or was a member
    static ReceiptBatch of(List<ConsumerRecord<byte[], byte[]>> records, LogRecords log, Predicate<Reader> member) {
        var receipts = new ArrayList<Receipt>(records.size());
        var poison = new LinkedHashMap<Long, String>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                receipts.add(log.receipt(record.key(), record.value(), record.partition()));
            } catch (MalformedRecordException e) {
                poison.put(record.offset(), String.valueOf(e.getMessage()));
            }
        }
        Map<Reader, Cursor> cursors = fold(receipts);
        var strangers = new LinkedHashSet<Reader>();
        cursors.keySet().stream().filter(member.negate()).forEach(strangers::add);
        cursors.keySet().removeAll(strangers);
        return new ReceiptBatch(
                records.getFirst().offset(),
                records.getLast().offset() + 1,
                receipts.size(),
                cursors,
                receipts.stream().filter(Receipt::rewinds).toList(),
                strangers,
                poison);
    }

    /// Pure. A rewind says nothing of what a user has.
    static Map<Reader, Cursor> fold(Iterable<Receipt> receipts) {
        var cursors = new LinkedHashMap<Reader, Cursor>();
        for (Receipt receipt : receipts) {
            if (!receipt.rewinds()) {
                cursors.merge(new Reader(receipt.conversation(), receipt.user()), Cursor.of(receipt), Cursor::max);
            }
        }
        return cursors;
    }
}
