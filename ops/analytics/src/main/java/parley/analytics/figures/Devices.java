package parley.analytics.figures;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import parley.contract.event.AnalyticsMinute.StuckDevice;
import parley.contract.event.Receipt;
import parley.contract.id.UuidBytes;

/// How far the devices of a partition's conversations are, and how far they could be. For one thread.
final class Devices {
    /// Who said nothing for so long is gone, not stuck: left the conversation, threw the phone away.
    static final long FORGOTTEN_MS = 24L * 60 * 60 * 1_000;

    private static final int ID = 16;
    private static final int LONG = 8;
    private static final long NOT_BEHIND = Long.MAX_VALUE;

    /// Conversation, user and device → what it acknowledged, when, and since when it is behind.
    private final KeyValueStore<byte[], byte[]> cursors;
    /// Conversation → its last message, and when that was accepted.
    private final KeyValueStore<byte[], byte[]> heads;

    Devices(KeyValueStore<byte[], byte[]> cursors, KeyValueStore<byte[], byte[]> heads) {
        this.cursors = cursors;
        this.heads = heads;
    }

    private record Cursor(long upTo, long at, long since) {
        static Cursor of(byte[] value) {
            ByteBuffer buffer = ByteBuffer.wrap(value);
            return new Cursor(buffer.getLong(), buffer.getLong(), buffer.getLong());
        }

        byte[] bytes() {
            return ByteBuffer.allocate(3 * LONG)
                    .putLong(upTo)
                    .putLong(at)
                    .putLong(since)
                    .array();
        }
    }

    private record Head(long seq, long at) {}

    void sent(UUID conversation, long seq, long at) {
        heads.put(
                UuidBytes.of(conversation),
                ByteBuffer.allocate(2 * LONG).putLong(seq).putLong(at).array());
    }

    /// @return the place after which the receipt is news: what the device had acknowledged before. When
    ///     nothing is known of it, the place before the receipt's own; when it is no news, its own or a
    ///     higher one
    long raise(Receipt receipt, long at) {
        byte[] key = key(receipt);
        byte @Nullable [] known = cursors.get(key);
        Cursor before = known == null ? null : Cursor.of(known);
        if (before != null && before.upTo() >= receipt.upTo()) {
            cursors.put(key, new Cursor(before.upTo(), at, before.since()).bytes());
            return before.upTo();
        }
        cursors.put(key, new Cursor(receipt.upTo(), at, NOT_BEHIND).bytes());
        return before == null ? receipt.upTo() - 1 : before.upTo();
    }

    /// Looks at all devices: notes who has fallen behind, and forgets who is gone.
    ///
    /// @param recent remembers messages for longer than `patience`
    /// @return those that have been behind for `patience` or longer, longest first
    List<StuckDevice> stuck(RecentMessages recent, long now, long patience) {
        var stuck = new ArrayList<StuckDevice>();
        try (KeyValueIterator<byte[], byte[]> rows = cursors.all()) {
            rows.forEachRemaining(row -> {
                StuckDevice device = look(row, recent, now);
                if (device != null && now - device.since().toEpochMilli() >= patience) {
                    stuck.add(device);
                }
            });
        }
        stuck.sort(Comparator.comparing(StuckDevice::since)
                .thenComparing(StuckDevice::conversation)
                .thenComparing(StuckDevice::user)
                .thenComparing(StuckDevice::device));
        return stuck;
    }

    /// Forgets conversations in which nothing was said for long.
    void forgetQuiet(long now) {
        try (KeyValueIterator<byte[], byte[]> rows = heads.all()) {
            rows.forEachRemaining(row -> {
                if (head(row.value).at() < now - FORGOTTEN_MS) {
                    heads.delete(row.key);
                }
            });
        }
    }

    /// @return null when the device is not behind
    private @Nullable StuckDevice look(KeyValue<byte[], byte[]> row, RecentMessages recent, long now) {
        Cursor cursor = Cursor.of(row.value);
        if (cursor.at() < now - FORGOTTEN_MS) {
            cursors.delete(row.key);
            return null;
        }
        ByteBuffer key = ByteBuffer.wrap(row.key);
        UUID conversation = new UUID(key.getLong(), key.getLong());
        byte @Nullable [] told = heads.get(UuidBytes.of(conversation));
        if (told == null || head(told).seq() <= cursor.upTo()) {
            return null;
        }
        Head head = head(told);
        long since = cursor.since();
        if (since == NOT_BEHIND) {
            RecentMessages.Recent first = recent.firstAfter(conversation, cursor.upTo());
            since = first == null ? head.at() : first.at();
            cursors.put(row.key, new Cursor(cursor.upTo(), cursor.at(), since).bytes());
        }
        UUID user = new UUID(key.getLong(), key.getLong());
        String device = new String(row.key, 2 * ID, row.key.length - 2 * ID, StandardCharsets.UTF_8);
        return new StuckDevice(conversation, user, device, cursor.upTo(), head.seq(), Instant.ofEpochMilli(since));
    }

    private static Head head(byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value);
        return new Head(buffer.getLong(), buffer.getLong());
    }

    private static byte[] key(Receipt receipt) {
        byte[] device = receipt.device().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * ID + device.length)
                .put(UuidBytes.of(receipt.conversation()))
                .put(UuidBytes.of(receipt.user()))
                .put(device)
                .array();
    }
}
