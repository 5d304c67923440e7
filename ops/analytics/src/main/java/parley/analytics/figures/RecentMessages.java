package parley.analytics.figures;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.UuidBytes;

/// The messages of the last minutes of a partition, by conversation and place, and their ids. For one
/// thread.
final class RecentMessages {
    private static final int ID = 16;
    private static final int SEQ = 8;
    private static final int TIME = 8;

    /// Conversation and seq → time and sender.
    private final KeyValueStore<byte[], byte[]> messages;
    /// Message id → time.
    private final KeyValueStore<byte[], byte[]> ids;

    RecentMessages(KeyValueStore<byte[], byte[]> messages, KeyValueStore<byte[], byte[]> ids) {
        this.messages = messages;
        this.ids = ids;
    }

    /// @param at when the broker appended it
    record Recent(long seq, long at, UUID sender) {}

    interface Visitor {
        void visit(Recent message);
    }

    /// @return false when the id was here before: then it is a resend, or shown to nobody
    boolean add(MessageEnvelope message, long seq, long at) {
        byte[] id = UuidBytes.of(message.message());
        if (ids.get(id) != null) {
            return false;
        }
        ids.put(id, ByteBuffer.allocate(TIME).putLong(at).array());
        messages.put(
                key(message.conversation(), seq),
                ByteBuffer.allocate(TIME + ID)
                        .putLong(at)
                        .put(UuidBytes.of(message.sender()))
                        .array());
        return true;
    }

    /// Those in `(after, upTo]`, in their order.
    void each(UUID conversation, long after, long upTo, Visitor visitor) {
        if (after >= upTo) {
            return;
        }
        try (KeyValueIterator<byte[], byte[]> rows =
                messages.range(key(conversation, after + 1), key(conversation, upTo))) {
            rows.forEachRemaining(row -> visitor.visit(recent(row)));
        }
    }

    /// @return the first one after that place; null when none is remembered
    @Nullable Recent firstAfter(UUID conversation, long after) {
        try (KeyValueIterator<byte[], byte[]> rows =
                messages.range(key(conversation, after + 1), key(conversation, Long.MAX_VALUE))) {
            return rows.hasNext() ? recent(rows.next()) : null;
        }
    }

    /// Forgets what is older.
    void forget(long before) {
        forget(messages, before);
        forget(ids, before);
    }

    private static void forget(KeyValueStore<byte[], byte[]> store, long before) {
        try (KeyValueIterator<byte[], byte[]> rows = store.all()) {
            rows.forEachRemaining(row -> {
                if (ByteBuffer.wrap(row.value).getLong() < before) {
                    store.delete(row.key);
                }
            });
        }
    }

    private static Recent recent(KeyValue<byte[], byte[]> row) {
        ByteBuffer value = ByteBuffer.wrap(row.value);
        return new Recent(
                ByteBuffer.wrap(row.key).getLong(ID), value.getLong(), new UUID(value.getLong(), value.getLong()));
    }

    /// Bytes are compared one by one, so seqs stand in their order.
    private static byte[] key(UUID conversation, long seq) {
        return ByteBuffer.allocate(ID + SEQ)
                .put(UuidBytes.of(conversation))
                .putLong(seq)
                .array();
    }
}
