package parley.delivery.view;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ScanOptions;
import parley.contract.event.LoggedMessage;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.HotReply;
import parley.contract.range.HotSlice;

/// All that Redis holds of one partition: to look at, to damage, and to put back as an old snapshot would.
final class RedisPartition {
    /// What is known of a conversation.
    ///
    /// @param head 0 when there is none
    /// @param hot the bound of each entry of its stream, by its seq
    /// @param shown the message of each entry as readers see it, by its seq
    record Look(long head, TreeMap<Long, Long> hot, TreeMap<Long, LoggedMessage> shown) {}

    private static final String LOOK = """
            local out = {}
            for i = 1, #ARGV do
              out[#out + 1] = redis.call('HGET', KEYS[2 * i - 1], ARGV[i]) or '0'
              out[#out + 1] = redis.call('XRANGE', KEYS[2 * i], '-', '+')
            end
            return out
            """;

    private final LettuceConnectionFactory connections;
    private final int number;

    RedisPartition(LettuceConnectionFactory connections, int number) {
        this.connections = connections;
        this.number = number;
    }

    void flush() {
        try (RedisConnection redis = connections.getConnection()) {
            List<byte[]> keys = keys(redis);
            if (!keys.isEmpty()) {
                redis.keyCommands().del(keys.toArray(byte[][]::new));
            }
        }
    }

    void delete(String key) {
        try (RedisConnection redis = connections.getConnection()) {
            redis.keyCommands().del(key.getBytes(StandardCharsets.UTF_8));
        }
    }

    Map<byte[], byte[]> snapshot() {
        try (RedisConnection redis = connections.getConnection()) {
            var dump = new HashMap<byte[], byte[]>();
            for (byte[] key : keys(redis)) {
                dump.put(key, Objects.requireNonNull(redis.keyCommands().dump(key)));
            }
            return dump;
        }
    }

    void restore(Map<byte[], byte[]> dump) {
        flush();
        try (RedisConnection redis = connections.getConnection()) {
            dump.forEach((key, value) -> redis.keyCommands().restore(key, 0, value));
        }
    }

    /// @return head and stream of each conversation that has one or the other, at one instant
    Map<UUID, Look> look(Collection<UUID> conversations) {
        var call = new ArrayList<byte[]>();
        for (UUID conversation : conversations) {
            call.add(bytes(RedisKeys.head(number, conversation)));
            call.add(bytes(RedisKeys.hot(number, conversation)));
        }
        int keys = call.size();
        conversations.forEach(conversation -> call.add(bytes(conversation.toString())));
        List<?> reply;
        try (RedisConnection redis = connections.getConnection()) {
            reply = Objects.requireNonNull(redis.scriptingCommands()
                    .<List<?>>eval(bytes(LOOK), ReturnType.MULTI, keys, call.toArray(byte[][]::new)));
        }
        var looks = new HashMap<UUID, Look>();
        int at = 0;
        for (UUID conversation : conversations) {
            long head = Long.parseLong(text(reply.get(at++)));
            HotSlice slice = slice((List<?>) reply.get(at++));
            var hot = new TreeMap<Long, Long>();
            var shown = new TreeMap<Long, LoggedMessage>();
            slice.entries().forEach(entry -> {
                hot.put(entry.seq(), entry.after());
                shown.put(entry.seq(), entry.message());
            });
            looks.put(conversation, new Look(head, hot, shown));
        }
        return looks;
    }

    /// As every service reads them.
    private static HotSlice slice(List<?> stream) {
        var reply = new ArrayList<Object>(List.of(bytes("0"), bytes("0"), bytes("0")));
        reply.addAll(stream);
        return Objects.requireNonNull(HotReply.parse(reply));
    }

    private List<byte[]> keys(RedisConnection redis) {
        var keys = new ArrayList<byte[]>();
        try (var cursor = redis.keyCommands()
                .scan(ScanOptions.scanOptions()
                        .match("*{" + number + "}*")
                        .count(1000)
                        .build())) {
            cursor.forEachRemaining(keys::add);
        }
        return keys;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
