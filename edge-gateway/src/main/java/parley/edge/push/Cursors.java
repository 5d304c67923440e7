package parley.edge.push;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.id.UuidBytes;
import parley.contract.keyspace.CursorScript;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.edge.redis.RedisLink;
import parley.edge.redis.RedisScript;

/// What each device has acknowledged, as far as the stores know. A cursor that is lost or too low is safe:
/// the device gets messages again and drops those it has.
public final class Cursors {
    /// @param rev raised by a rewind; within one revision `seq` only grows
    public record Cursor(int rev, long seq) {
        /// @return the higher of two
        public static Cursor max(Cursor one, Cursor other) {
            return one.above(other) ? one : other;
        }

        private boolean above(Cursor other) {
            return rev > other.rev || (rev == other.rev && seq > other.seq);
        }
    }

    /// Whose cursors they are.
    public record Device(UUID user, String name) {}

    private static final Duration KEPT = Duration.ofDays(30);

    private final RedisLink redis;
    private final JdbcTemplate jdbc;
    private final RedisScript raise = new RedisScript(bytes(CursorScript.text()));

    Cursors(RedisLink redis, JdbcTemplate jdbc) {
        this.redis = redis;
        this.jdbc = jdbc;
    }

    /// Blocks for a round trip to Redis, and one to MySQL when a wanted cursor is not in Redis. A store
    /// that does not answer is left out.
    ///
    /// @return the known cursors of the device
    public Map<UUID, Cursor> of(UUID user, String device, Set<UUID> wanted) {
        var cursors = new HashMap<UUID, Cursor>();
        try {
            var hash = redis.await(redis.commands().hgetall(bytes(RedisKeys.cursors(user, device))));
            hash.forEach(
                    (conversation, value) -> cursors.put(UUID.fromString(text(conversation)), cursor(text(value))));
        } catch (StoreUnavailableException e) {
            // MySQL may know
        }
        if (!cursors.keySet().containsAll(wanted)) {
            try {
                stored(user, device, cursors);
            } catch (StoreUnavailableException e) {
                // the device starts lower than it could
            }
        }
        return cursors;
    }

    /// Writes cursors of many devices at once, and does not wait. A failure leaves a cursor lower than it
    /// is, which is safe.
    ///
    /// @param risen by conversation, by device
    /// @throws StoreUnavailableException when Redis is away
    public void raise(Map<Device, Map<UUID, Cursor>> risen) {
        redis.together(commands -> risen.forEach((device, cursors) -> raise(commands, device, cursors)));
    }

    private void raise(RedisAsyncCommands<byte[], byte[]> commands, Device device, Map<UUID, Cursor> cursors) {
        var arguments = new ArrayList<byte[]>(1 + 3 * cursors.size());
        arguments.add(bytes(Long.toString(KEPT.toSeconds())));
        cursors.forEach((conversation, cursor) -> {
            arguments.add(bytes(conversation.toString()));
            arguments.add(bytes(Integer.toString(cursor.rev())));
            arguments.add(bytes(Long.toString(cursor.seq())));
        });
        byte[][] keys = {bytes(RedisKeys.cursors(device.user(), device.name()))};
        raise.run(redis, commands, ScriptOutputType.INTEGER, keys, arguments.toArray(byte[][]::new));
    }

    private void stored(UUID user, String device, Map<UUID, Cursor> cursors) {
        MySqlHeads.guarded(() -> {
            jdbc.query(
                    "SELECT conversation_id, rev, seq FROM device_cursor WHERE user_id = ? AND device = ?",
                    row -> {
                        cursors.merge(
                                UuidBytes.from(row.getBytes(1)),
                                new Cursor(row.getInt(2), row.getLong(3)),
                                Cursor::max);
                    },
                    UuidBytes.of(user),
                    device);
            return cursors;
        });
    }

    private static Cursor cursor(String value) {
        int space = value.indexOf(' ');
        return new Cursor(Integer.parseInt(value.substring(0, space)), Long.parseLong(value.substring(space + 1)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
