package parley.delivery.receipt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;
import parley.contract.event.Receipt;
import parley.contract.keyspace.CursorScript;
import parley.contract.keyspace.RedisKeys;
import parley.delivery.redis.Later;
import parley.delivery.redis.RedisPipe;
import parley.delivery.redis.Script;

/// The cursors of users in Redis: a fold of the receipts that carries its own position.
///
/// Every change is one script call that raises cursors and moves the position by compare-and-set: a zombie
/// loses, a flush or a failover that lost writes shows at the next call. Blocks for one round trip, except
/// where a pipe is given; every method throws a [org.springframework.dao.DataAccessException] when Redis
/// does not answer: then it may have happened, and doing it again is right. Safe from any thread.
final class RedisReceipts {
    /// As long as the log keeps receipts; older ones are in the database.
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration CURSORS_KEPT = Duration.ofDays(30);

    /// Where a fold stands.
    ///
    /// @param start offset at which it was begun
    /// @param next offset of the first record that is not in it
    record Position(long start, long next) {}

    /// @param rose whether it became higher by this call
    record Raised(Cursor cursor, boolean rose) {}

    private final RedisConnectionFactory connections;
    private final Script open = Script.resource(RedisReceipts.class, "open.lua");
    private final Script raise = Script.resource(RedisReceipts.class, "raise.lua");
    private final Script cursors = Script.of(CursorScript.text());

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
                            bytes(open.text()),
                            ReturnType.MULTI,
                            1,
                            bytes(RedisKeys.receiptPosition(partition)),
                            bytes(topicId),
                            bytes(Long.toString(begin))));
            return new Position(Long.parseLong(text(at.get(0))), Long.parseLong(text(at.get(1))));
        }
    }

    /// Several partitions may be raised in one flush of the pipe.
    ///
    /// @return empty when the position is not `expectedNext`: nothing was changed
    Later<Optional<Map<Reader, Raised>>> raise(
            RedisPipe pipe,
            int partition,
            String topicId,
            long expectedNext,
            long newNext,
            Map<Reader, Cursor> cursors) {
        var keys = new LinkedHashMap<UUID, Integer>();
        cursors.keySet().forEach(reader -> keys.putIfAbsent(reader.conversation(), keys.size() + 1));
        var names = new ArrayList<byte[]>(1 + keys.size());
        names.add(bytes(RedisKeys.receiptPosition(partition)));
        keys.keySet().forEach(conversation -> names.add(bytes(RedisKeys.receipts(partition, conversation))));
        var call = new ArrayList<byte[]>(4 + 4 * cursors.size());
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
        return pipe.add(raise, names.toArray(byte[][]::new), call.toArray(byte[][]::new))
                .map(reply -> raised(reply, cursors.keySet()));
    }

    /// Sets the cursor of a device back, unless it was set back further on since.
    Later<List<Object>> rewind(RedisPipe pipe, Receipt rewind) {
        byte[][] keys = {bytes(RedisKeys.cursors(rewind.user(), rewind.device()))};
        return pipe.add(
                cursors,
                keys,
                bytes(Long.toString(CURSORS_KEPT.toSeconds())),
                bytes(rewind.conversation().toString()),
                bytes(Integer.toString(rewind.rev())),
                bytes(Long.toString(rewind.upTo())));
    }

    private static Optional<Map<Reader, Raised>> raised(List<Object> reply, Set<Reader> readers) {
        if (!text((byte[]) reply.getFirst()).equals("OK")) {
            return Optional.empty();
        }
        var raised = new LinkedHashMap<Reader, Raised>();
        int at = 1;
        for (Reader reader : readers) {
            raised.put(reader, raised(text((byte[]) reply.get(at++))));
        }
        return Optional.of(raised);
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
}
