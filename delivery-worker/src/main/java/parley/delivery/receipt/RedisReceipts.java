package parley.delivery.receipt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;
import parley.contract.keyspace.RedisKeys;

/// The cursors of users in Redis: a fold of the receipts that carries its own position.
///
/// Every change is one script call that raises cursors and moves the position by compare-and-set: a zombie
/// loses, a flush or a failover that lost writes shows at the next call. Blocks for one round trip; every
/// method throws a [org.springframework.dao.DataAccessException] when Redis does not answer: then it may
/// have happened, and doing it again is right. Safe from any thread.
final class RedisReceipts {
    /// As long as the log keeps receipts; older ones are in the database.
    private static final Duration KEPT = Duration.ofDays(7);

    /// Where a fold stands.
    ///
    /// @param start offset at which it was begun
    /// @param next offset of the first record that is not in it
    record Position(long start, long next) {}

    /// @param rose whether it became higher by this call
    record Raised(Cursor cursor, boolean rose) {}

    private final RedisConnectionFactory connections;
    private final byte[] open = resource("open.lua");
    private final byte[] raise = resource("raise.lua");

    RedisReceipts(RedisConnectionFactory connections) {
        this.connections = connections;
    }

    /// @return null when there is no fold of this topic
    @Nullable Position position(int partition, String topicId) {
        try (RedisConnection redis = connections.getConnection()) {
            List<byte[]> at = redis.hashCommands()
                    .hMGet(
                            bytes(RedisKeys.receiptPosition(partition)),
                            bytes("start"),
                            bytes("next"),
                            bytes("topicId"));
            if (at == null || at.get(0) == null || at.get(1) == null || at.get(2) == null) {
                return null;
            }
            return text(at.get(2)).equals(topicId)
                    ? new Position(Long.parseLong(text(at.get(0))), Long.parseLong(text(at.get(1))))
                    : null;
        }
    }

    /// Begins the fold, if there is none.
    Position open(int partition, String topicId, long begin) {
        try (RedisConnection redis = connections.getConnection()) {
            List<byte[]> at = Objects.requireNonNull(redis.scriptingCommands()
                    .eval(
                            open,
                            ReturnType.MULTI,
                            1,
                            bytes(RedisKeys.receiptPosition(partition)),
                            bytes(topicId),
                            bytes(Long.toString(begin))));
            return new Position(Long.parseLong(text(at.get(0))), Long.parseLong(text(at.get(1))));
        }
    }

    /// @return null when the position is not `expectedNext`: nothing was changed
    @Nullable Map<Reader, Raised> raise(
            int partition, String topicId, long expectedNext, long newNext, Map<Reader, Cursor> cursors) {
        var keys = new LinkedHashMap<UUID, Integer>();
        cursors.keySet().forEach(reader -> keys.putIfAbsent(reader.conversation(), keys.size() + 1));
        var call = new ArrayList<byte[]>(5 + keys.size() + 4 * cursors.size());
        call.add(bytes(RedisKeys.receiptPosition(partition)));
        keys.keySet().forEach(conversation -> call.add(bytes(RedisKeys.receipts(partition, conversation))));
        call.add(bytes(Long.toString(expectedNext)));
        call.add(bytes(Long.toString(newNext)));
        call.add(bytes(topicId));
        call.add(bytes(Long.toString(KEPT.toSeconds())));
        cursors.forEach((reader, cursor) -> {
            call.add(bytes(
                    Objects.requireNonNull(keys.get(reader.conversation())).toString()));
            call.add(bytes(reader.user().toString()));
            call.add(bytes(Long.toString(cursor.delivered())));
            call.add(bytes(Long.toString(cursor.read())));
        });
        try (RedisConnection redis = connections.getConnection()) {
            List<byte[]> reply = Objects.requireNonNull(redis.scriptingCommands()
                    .eval(raise, ReturnType.MULTI, 1 + keys.size(), call.toArray(byte[][]::new)));
            if (!text(reply.getFirst()).equals("OK")) {
                return null;
            }
            var raised = new LinkedHashMap<Reader, Raised>();
            int at = 1;
            for (Reader reader : cursors.keySet()) {
                raised.put(reader, raised(text(reply.get(at++))));
            }
            return raised;
        }
    }

    private static Raised raised(String reply) {
        int space = reply.indexOf(' ');
        var cursor =
                new Cursor(Long.parseLong(reply, 1, space, 10), Long.parseLong(reply, space + 1, reply.length(), 10));
        return new Raised(cursor, reply.charAt(0) == '+');
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) {
        try (InputStream in = RedisReceipts.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
