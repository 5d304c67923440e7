package parley.contract.range;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.LoggedMessage;
import parley.contract.keyspace.RedisKeys;

/// The script that looks at the hot view, its keys and arguments, and what its reply means. A service's adapter only
/// carries them to Redis.
public final class HotReply {
    private HotReply() {}

    /// @return the text of the script
    public static byte[] script() {
        try (InputStream in = HotReply.class.getResourceAsStream("read.lua")) {
            if (in == null) {
                throw new IllegalStateException("read.lua is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return KEYS of the script, UTF-8
    public static byte[][] keys(int partition, UUID conversation) {
        return bytes(
                RedisKeys.view(partition),
                RedisKeys.head(partition, conversation),
                RedisKeys.hot(partition, conversation));
    }

    /// @return ARGV for entries above `seq`
    public static byte[][] after(UUID conversation, long seq, int limit) {
        return bytes(conversation.toString(), "after", Long.toString(seq), Integer.toString(limit));
    }

    /// @return ARGV for entries below `seq`
    public static byte[][] before(UUID conversation, long seq, int limit) {
        return bytes(conversation.toString(), "before", Long.toString(seq), Integer.toString(limit));
    }

    /// @param reply the script's, with bulk strings as byte arrays
    /// @return null when the partition has no view
    /// @throws MalformedRecordException when Redis holds something else than the worker writes
    public static @Nullable HotSlice parse(List<?> reply) {
        try {
            return reply.isEmpty() ? null : slice(reply);
        } catch (ClassCastException | IndexOutOfBoundsException | NullPointerException e) {
            throw new MalformedRecordException("hot view: a reply of another shape", e);
        }
    }

    private static HotSlice slice(List<?> reply) {
        var entries = new ArrayList<HotMessage>(reply.size());
        for (int i = 3; i < reply.size(); i++) {
            entries.add(entry((List<?>) reply.get(i)));
        }
        return new HotSlice(
                number(text(reply.get(1))), number(text(reply.get(0))), number(text(reply.get(2))), entries);
    }

    private static HotMessage entry(List<?> entry) {
        String id = text(entry.get(0));
        long seq = number(id.substring(0, id.indexOf('-')));
        List<?> fields = (List<?>) entry.get(1);
        @Nullable Long after = null;
        @Nullable Instant time = null;
        byte @Nullable [] envelope = null;
        @Nullable UUID recalledBy = null;
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            byte[] value = (byte[]) fields.get(i + 1);
            switch (text(fields.get(i))) {
                case "p" -> after = number(text(value));
                case "t" -> time = Instant.ofEpochMilli(number(text(value)));
                case "d" -> envelope = value;
                case "r" -> recalledBy = uuid(text(value));
                default -> {
                    // a later version may add fields
                }
            }
        }
        if (after == null || time == null || envelope == null) {
            throw new MalformedRecordException("hot entry " + id + ": expected the fields p, t and d");
        }
        return new HotMessage(after, new LoggedMessage(seq, time, EnvelopeCodec.decode(envelope), recalledBy));
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException("hot view: expected an id", e);
        }
    }

    private static String text(Object bulk) {
        return new String((byte[]) bulk, StandardCharsets.UTF_8);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedRecordException("hot view: expected a number", e);
        }
    }

    private static byte[][] bytes(String... texts) {
        byte[][] bytes = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            bytes[i] = texts[i].getBytes(StandardCharsets.UTF_8);
        }
        return bytes;
    }
}
