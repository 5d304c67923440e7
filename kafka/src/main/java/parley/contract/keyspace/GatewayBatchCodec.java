package parley.contract.keyspace;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.ConversationEvent;
import parley.contract.keyspace.GatewayItem.Conflict;
import parley.contract.keyspace.GatewayItem.Hint;
import parley.contract.keyspace.GatewayItem.Member;
import parley.contract.keyspace.GatewayItem.Presence;
import parley.contract.keyspace.GatewayItem.Push;
import parley.contract.keyspace.GatewayItem.Received;
import parley.contract.keyspace.GatewayItem.Replaced;
import parley.contract.keyspace.GatewayItem.Rewound;
import parley.contract.keyspace.GatewayItem.Tick;
import parley.contract.keyspace.GatewayItem.Typing;
import parley.contract.keyspace.GatewayItem.Undelivered;

/// Bytes of a [GatewayBatch]. Binary, because a message passes here once a gateway: version, epoch, number, then items
/// as kind, length, content. An item of an unknown kind is skipped and what a later version appends to an item is
/// ignored, so that gateways and workers of neighbouring versions understand each other. A push ends with its
/// envelope, so nothing can be appended to that.
public final class GatewayBatchCodec {
    private static final int VERSION = 1;
    private static final int PUSH = 1;
    private static final int HINT = 2;
    private static final int TICK = 3;
    private static final int CONFLICT = 4;
    private static final int REPLACED = 5;
    private static final int RECEIVED = 6;
    private static final int UNDELIVERED = 7;
    private static final int PRESENCE = 8;
    private static final int TYPING = 9;
    private static final int REWOUND = 10;
    private static final int MEMBER = 20;
    private static final int KIND_AND_LENGTH = 1 + Integer.BYTES;
    private static final int UUID_BYTES = 16;

    private GatewayBatchCodec() {}

    public static byte[] encode(GatewayBatch batch) {
        var bytes = new ByteArrayOutputStream(256 + 512 * batch.items().size());
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            uuid(out, batch.epoch());
            out.writeLong(batch.number());
            out.writeInt(batch.items().size());
            for (GatewayItem item : batch.items()) {
                write(out, item);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /// @throws MalformedRecordException when the bytes are not a batch, or of another version
    public static GatewayBatch decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            int version = in.get();
            if (version != VERSION) {
                throw new MalformedRecordException("gateway batch of version " + version + ", expected " + VERSION);
            }
            UUID epoch = uuid(in);
            long number = in.getLong();
            int count = count(in, KIND_AND_LENGTH);
            var items = new ArrayList<GatewayItem>(count);
            for (int i = 0; i < count; i++) {
                int kind = in.get();
                int length = count(in, 1);
                GatewayItem item = read(kind, in.slice(in.position(), length));
                in.position(in.position() + length);
                if (item != null) {
                    items.add(item);
                }
            }
            if (in.hasRemaining()) {
                throw new MalformedRecordException(
                        "not a gateway batch: " + in.remaining() + " bytes after the last item");
            }
            return new GatewayBatch(epoch, number, List.copyOf(items));
        } catch (BufferUnderflowException e) {
            throw new MalformedRecordException("not a gateway batch: it ends too early", e);
        }
    }

    /// @param least bytes that each of them takes: a count that cannot be true is refused before memory is taken for it
    private static int count(ByteBuffer in, int least) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / least) {
            throw new MalformedRecordException(
                    "not a gateway batch: a count of " + count + " in the last " + in.remaining() + " bytes");
        }
        return count;
    }

    private static void write(DataOutputStream out, GatewayItem item) throws IOException {
        var content = new ByteArrayOutputStream(512);
        int kind;
        try (var data = new DataOutputStream(content)) {
            kind = switch (item) {
                case Push push -> push(data, push);
                case Hint hint -> hint(data, hint);
                case Tick tick -> tick(data, tick);
                case Conflict conflict -> conflict(data, conflict);
                case Replaced replaced -> replaced(data, replaced);
                case Received received -> received(data, received);
                case Undelivered undelivered -> undelivered(data, undelivered);
                case Member member -> member(data, member);
                case Presence presence -> presence(data, presence);
                case Typing typing -> typing(data, typing);
                case Rewound rewound -> rewound(data, rewound);
            };
        }
        out.writeByte(kind);
        out.writeInt(content.size());
        content.writeTo(out);
    }

    private static @Nullable GatewayItem read(int kind, ByteBuffer in) {
        return switch (kind) {
            case PUSH ->
                new Push(
                        uuid(in),
                        in.getLong(),
                        in.getLong(),
                        uuids(in),
                        Instant.ofEpochMilli(in.getLong()),
                        bytes(in, in.remaining()));
            case HINT -> new Hint(uuid(in), in.getLong());
            case TICK -> tick(in);
            case CONFLICT -> new Conflict(uuid(in), text(in), uuid(in), text(in), uuid(in));
            case REPLACED -> new Replaced(uuid(in), text(in), uuid(in));
            case RECEIVED -> new Received(uuid(in), uuid(in), in.getLong(), in.getLong());
            case UNDELIVERED -> undelivered(in);
            case MEMBER -> new Member(uuid(in), uuid(in), text(in), text(in), uuid(in), in.getLong(), in.get() != 0);
            case PRESENCE -> new Presence(uuid(in), in.get() != 0, Instant.ofEpochMilli(in.getLong()));
            case TYPING -> new Typing(uuid(in), uuid(in));
            case REWOUND -> new Rewound(uuid(in), text(in), uuid(in), in.getInt());
            default -> null;
        };
    }

    private static int push(DataOutputStream out, Push push) throws IOException {
        uuid(out, push.conversation());
        out.writeLong(push.seq());
        out.writeLong(push.after());
        out.writeInt(push.recipients().size());
        for (UUID recipient : push.recipients()) {
            uuid(out, recipient);
        }
        out.writeLong(push.time().toEpochMilli());
        out.write(push.envelope());
        return PUSH;
    }

    private static int hint(DataOutputStream out, Hint hint) throws IOException {
        uuid(out, hint.conversation());
        out.writeLong(hint.head());
        return HINT;
    }

    private static int tick(DataOutputStream out, Tick tick) throws IOException {
        out.writeInt(tick.next().size());
        for (var position : tick.next().entrySet()) {
            out.writeInt(position.getKey());
            out.writeLong(position.getValue());
        }
        out.writeInt(tick.sent().size());
        for (var sent : tick.sent().entrySet()) {
            uuid(out, sent.getKey());
            out.writeLong(sent.getValue());
        }
        return TICK;
    }

    private static Tick tick(ByteBuffer in) {
        Map<Integer, Long> next = new HashMap<>();
        for (int i = count(in, Integer.BYTES + Long.BYTES); i > 0; i--) {
            next.put(in.getInt(), in.getLong());
        }
        Map<UUID, Long> sent = new HashMap<>();
        for (int i = count(in, UUID_BYTES + Long.BYTES); i > 0; i--) {
            sent.put(uuid(in), in.getLong());
        }
        return new Tick(next, sent);
    }

    private static int conflict(DataOutputStream out, Conflict conflict) throws IOException {
        uuid(out, conflict.user());
        out.writeUTF(conflict.device());
        uuid(out, conflict.conversation());
        out.writeUTF(conflict.clientId());
        uuid(out, conflict.message());
        return CONFLICT;
    }

    private static int replaced(DataOutputStream out, Replaced replaced) throws IOException {
        uuid(out, replaced.user());
        out.writeUTF(replaced.device());
        uuid(out, replaced.connection());
        return REPLACED;
    }

    private static int received(DataOutputStream out, Received received) throws IOException {
        uuid(out, received.conversation());
        uuid(out, received.user());
        out.writeLong(received.delivered());
        out.writeLong(received.read());
        return RECEIVED;
    }

    private static int undelivered(DataOutputStream out, Undelivered undelivered) throws IOException {
        uuid(out, undelivered.sender());
        uuid(out, undelivered.message());
        uuid(out, undelivered.conversation());
        out.writeLong(undelivered.seq());
        uuid(out, undelivered.user());
        out.writeUTF(undelivered.kind().name());
        out.writeUTF(undelivered.reason());
        return UNDELIVERED;
    }

    private static @Nullable Undelivered undelivered(ByteBuffer in) {
        UUID sender = uuid(in);
        UUID message = uuid(in);
        UUID conversation = uuid(in);
        long seq = in.getLong();
        UUID user = uuid(in);
        String kind = text(in);
        String reason = text(in);
        for (ConversationEvent.Kind known : ConversationEvent.Kind.values()) {
            if (known.name().equals(kind)) {
                return new Undelivered(sender, message, conversation, seq, user, known, reason);
            }
        }
        return null; // of a later version
    }

    private static int member(DataOutputStream out, Member member) throws IOException {
        uuid(out, member.conversation());
        uuid(out, member.user());
        out.writeUTF(member.change());
        out.writeUTF(member.detail());
        uuid(out, member.by());
        out.writeLong(member.version());
        out.writeBoolean(member.everybody());
        return MEMBER;
    }

    private static int presence(DataOutputStream out, Presence presence) throws IOException {
        uuid(out, presence.user());
        out.writeBoolean(presence.online());
        out.writeLong(presence.since().toEpochMilli());
        return PRESENCE;
    }

    private static int typing(DataOutputStream out, Typing typing) throws IOException {
        uuid(out, typing.conversation());
        uuid(out, typing.user());
        return TYPING;
    }

    private static int rewound(DataOutputStream out, Rewound rewound) throws IOException {
        uuid(out, rewound.user());
        out.writeUTF(rewound.device());
        uuid(out, rewound.conversation());
        out.writeInt(rewound.rev());
        return REWOUND;
    }

    private static void uuid(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    private static List<UUID> uuids(ByteBuffer in) {
        int count = count(in, UUID_BYTES);
        var ids = new ArrayList<UUID>(count);
        for (int i = 0; i < count; i++) {
            ids.add(uuid(in));
        }
        return List.copyOf(ids);
    }

    /// As [DataOutputStream#writeUTF] writes it. Rare: what carries text is no message.
    private static String text(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        in.position(in.position() - Short.BYTES);
        if (length + Short.BYTES > in.remaining()) {
            throw new BufferUnderflowException();
        }
        try {
            return DataInputStream.readUTF(
                    new DataInputStream(new ByteArrayInputStream(bytes(in, length + Short.BYTES))));
        } catch (IOException e) {
            throw new MalformedRecordException("not a gateway batch: " + e, e);
        }
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
