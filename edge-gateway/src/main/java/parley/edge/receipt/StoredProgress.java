package parley.edge.receipt;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import parley.contract.id.UuidBytes;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.edge.redis.RedisLink;
import parley.edge.redis.RedisScript;

/// Reads progress: from Redis alone where it says that it is complete, else also from the database, and
/// then tells Redis. Both are folds of the receipts log, so their maximum never claims more than it. Safe
/// from any thread; blocks for a round trip to Redis and at times some to MySQL.
final class StoredProgress {
    private static final Duration KEPT = Duration.ofDays(7);
    private static final String SINK = "main";

    /// Where the fold in Redis stood when it was first looked at. What is below is in the database once the
    /// sink has passed `next`; what is above goes into Redis while one looks.
    ///
    /// @param start of the fold: another one means that Redis forgot
    record Fold(long start, long next) {}

    /// @param progress by conversation and user
    /// @param incomplete conversations of which more may be known: to be asked for again
    record Reading(Map<UUID, Map<UUID, Progress>> progress, Set<UUID> incomplete) {}

    private final RedisLink redis;
    private final JdbcTemplate jdbc;
    private final Partitions partitions;
    private final RedisScript complete = RedisScript.resource(StoredProgress.class, "complete.lua");

    StoredProgress(RedisLink redis, JdbcTemplate jdbc, Partitions partitions) {
        this.redis = redis;
        this.jdbc = jdbc;
        this.partitions = partitions;
    }

    /// @param folds by partition, kept by the caller from one try to the next: the sink catches up with a
    ///     place that does not move
    Reading read(Collection<UUID> conversations, Map<Integer, Fold> folds) {
        var progress = new HashMap<UUID, Map<UUID, Progress>>();
        conversations.forEach(conversation -> progress.put(conversation, new HashMap<>()));
        var open = new HashSet<>(conversations);
        try {
            open.removeAll(inRedis(conversations, folds, progress));
        } catch (StoreUnavailableException e) {
            folds.clear();
        }
        if (open.isEmpty()) {
            return new Reading(progress, Set.of());
        }
        try {
            Map<Integer, Long> watermarks = watermarks();
            inMySql(open, progress);
            open.removeIf(conversation -> {
                Fold fold = folds.get(partitions.of(conversation));
                if (fold == null || watermarks.getOrDefault(partitions.of(conversation), 0L) < fold.next()) {
                    return false;
                }
                complete(conversation, fold, progress.getOrDefault(conversation, Map.of()));
                return true;
            });
        } catch (DataAccessException | TransactionException e) {
            // Redis alone, then; it is asked for again.
        }
        return new Reading(progress, open);
    }

    /// @return the conversations that are complete
    private Set<UUID> inRedis(
            Collection<UUID> conversations, Map<Integer, Fold> folds, Map<UUID, Map<UUID, Progress>> progress) {
        var commands = redis.commands();
        var positions = new HashMap<Integer, RedisFuture<List<KeyValue<byte[], byte[]>>>>();
        var hashes = new HashMap<UUID, RedisFuture<Map<byte[], byte[]>>>();
        for (UUID conversation : conversations) {
            positions.computeIfAbsent(
                    partitions.of(conversation),
                    p -> commands.hmget(bytes(RedisKeys.receiptPosition(p)), bytes("start"), bytes("next")));
        }
        for (UUID conversation : conversations) {
            hashes.put(
                    conversation,
                    commands.hgetall(bytes(RedisKeys.receipts(partitions.of(conversation), conversation))));
        }
        positions.forEach((partition, reply) -> place(partition, redis.await(reply), folds));
        var whole = new HashSet<UUID>();
        hashes.forEach((conversation, reply) -> {
            Map<UUID, Progress> users = progress.computeIfAbsent(conversation, c -> new HashMap<>());
            redis.await(reply).forEach((field, value) -> {
                if (text(field).equals(RedisKeys.RECEIPTS_COMPLETE)) {
                    whole.add(conversation);
                } else {
                    users.merge(UUID.fromString(text(field)), progress(text(value)), Progress::max);
                }
            });
        });
        return whole;
    }

    private static void place(Integer partition, List<KeyValue<byte[], byte[]>> reply, Map<Integer, Fold> folds) {
        if (!reply.get(0).hasValue() || !reply.get(1).hasValue()) {
            folds.remove(partition);
            return;
        }
        var now = new Fold(
                Long.parseLong(text(reply.get(0).getValue())),
                Long.parseLong(text(reply.get(1).getValue())));
        @Nullable Fold before = folds.get(partition);
        if (before == null || before.start() != now.start()) {
            folds.put(partition, now);
        }
    }

    /// To be read before the rows: what lies below it is in them.
    private Map<Integer, Long> watermarks() {
        var watermarks = new HashMap<Integer, Long>();
        jdbc.query(
                "SELECT partition_id, next_offset FROM sink_offset WHERE sink = ? AND topic = ?",
                row -> {
                    watermarks.put(row.getInt(1), row.getLong(2));
                },
                SINK,
                Topic.RECEIPTS.topicName());
        return watermarks;
    }

    private void inMySql(Collection<UUID> conversations, Map<UUID, Map<UUID, Progress>> progress) {
        String marks = "?,".repeat(conversations.size() - 1) + "?";
        jdbc.query(
                "SELECT conversation_id, user_id, delivered, read_seq FROM user_cursor WHERE conversation_id IN ("
                        + marks + ")",
                row -> {
                    progress.computeIfAbsent(UuidBytes.from(row.getBytes(1)), c -> new HashMap<>())
                            .merge(
                                    UuidBytes.from(row.getBytes(2)),
                                    new Progress(row.getLong(3), row.getLong(4)),
                                    Progress::max);
                },
                conversations.stream().map(UuidBytes::of).toArray());
    }

    /// Does not wait: what Redis is not told, the next reader finds out again.
    private void complete(UUID conversation, Fold fold, Map<UUID, Progress> users) {
        int partition = partitions.of(conversation);
        var arguments = new ArrayList<byte[]>(2 + 3 * users.size());
        arguments.add(bytes(Long.toString(fold.start())));
        arguments.add(bytes(Long.toString(KEPT.toSeconds())));
        users.forEach((user, progress) -> {
            arguments.add(bytes(user.toString()));
            arguments.add(bytes(Long.toString(progress.delivered())));
            arguments.add(bytes(Long.toString(progress.read())));
        });
        byte[][] keys = {bytes(RedisKeys.receiptPosition(partition)), bytes(RedisKeys.receipts(partition, conversation))
        };
        try {
            complete.<Long>run(redis, ScriptOutputType.INTEGER, keys, arguments.toArray(byte[][]::new));
        } catch (StoreUnavailableException e) {
            // as above
        }
    }

    private static Progress progress(String value) {
        int space = value.indexOf(' ');
        return new Progress(Long.parseLong(value.substring(0, space)), Long.parseLong(value.substring(space + 1)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
