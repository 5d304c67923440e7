package parley.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The records of an outbox journal: length (4 bytes), CRC-32C (4 bytes), then a kind byte and its fields.
final class JournalRecords {
    private static final int HEADER = 8;
    private static final byte ADDED = 1;
    private static final byte REMOVED = 2;

    private JournalRecords() {}

    /// @param waiting what was added and not removed, in order; may be changed by the caller
    /// @param end where the last whole record ends
    record Content(Map<String, OutgoingMessage> waiting, long end) {}

    static byte[] added(OutgoingMessage message) {
        return record(out -> {
            out.writeByte(ADDED);
            out.writeUTF(message.id());
            writeUuid(out, message.conversation());
            out.writeUTF(message.type());
            out.writeInt(message.version() == null ? -1 : message.version());
            writeBytes(out, message.body());
            writeBytes(out, message.meta());
            out.writeBoolean(message.ref() != null);
            if (message.ref() != null) {
                writeUuid(out, message.ref());
            }
            out.writeLong(message.ttl() == null ? -1 : message.ttl());
        });
    }

    static byte[] removed(String id) {
        return record(out -> {
            out.writeByte(REMOVED);
            out.writeUTF(id);
        });
    }

    /// Reads until the end or the first record that is not whole: what follows a torn write was never
    /// promised.
    static Content read(byte[] bytes) {
        Map<String, OutgoingMessage> waiting = new LinkedHashMap<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.remaining() >= HEADER) {
            int start = in.position();
            int length = in.getInt();
            int sum = in.getInt();
            if (length < 1 || length > in.remaining() || sum != checksum(bytes, in.position(), length)) {
                return new Content(waiting, start);
            }
            apply(new DataInputStream(new ByteArrayInputStream(bytes, in.position(), length)), waiting);
            in.position(in.position() + length);
        }
        return new Content(waiting, in.position());
    }

    private static void apply(DataInputStream in, Map<String, OutgoingMessage> waiting) {
        try {
            byte kind = in.readByte();
            String id = in.readUTF();
            switch (kind) {
                case ADDED -> waiting.put(id, message(id, in));
                case REMOVED -> waiting.remove(id);
                default -> throw new IOException("record kind is " + kind + ", expected 1 or 2");
            }
        } catch (IOException e) {
            throw ParleyException.local("outbox_failed", false, "the outbox is of another version: " + e, e);
        }
    }

    private static OutgoingMessage message(String id, DataInputStream in) throws IOException {
        UUID conversation = readUuid(in);
        String type = in.readUTF();
        int version = in.readInt();
        JsonBytes body = readBytes(in);
        JsonBytes meta = readBytes(in);
        UUID ref = in.readBoolean() ? readUuid(in) : null;
        long ttl = in.readLong();
        if (body == null) {
            throw new IOException("message " + id + " has no body");
        }
        return new OutgoingMessage(
                id, conversation, type, version < 0 ? null : version, body, meta, ref, ttl < 0 ? null : ttl);
    }

    private interface Fields {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] record(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeLong(0); // room for length and sum
            fields.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        byte[] record = bytes.toByteArray();
        int length = record.length - HEADER;
        ByteBuffer.wrap(record).putInt(length).putInt(checksum(record, HEADER, length));
        return record;
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, length);
        return (int) sum.getValue();
    }

    private static void writeUuid(DataOutputStream out, UUID uuid) throws IOException {
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
    }

    private static UUID readUuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    private static void writeBytes(DataOutputStream out, @Nullable JsonBytes json) throws IOException {
        out.writeInt(json == null ? -1 : json.length());
        if (json != null) {
            out.write(json.toBytes());
        }
    }

    private static @Nullable JsonBytes readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        return JsonBytes.slice(bytes, 0, bytes.length);
    }
}
