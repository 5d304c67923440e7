package parley.status.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.event.UserStatus;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.status.store.RedisStore;
import parley.status.store.Script;

/// The view of `im.status.v1` in Redis. A conversation's hash lives for a week after its last change, so
/// it may hold less than there is, never more. Safe from any thread; blocks for one round trip.
public final class RedisStatusView {
    /// Expected position of a view that does not exist.
    static final long NONE = -1;

    private static final Duration KEPT = Duration.ofDays(7);

    private final RedisStore redis;
    private final Partitions partitions;
    private final Script apply = Script.of(resource("apply.lua"));

    public RedisStatusView(RedisStore redis, Partitions partitions) {
        this.redis = redis;
        this.partitions = partitions;
    }

    /// @return by user
    /// @throws StoreUnavailableException when Redis does not answer or holds something else there
    public Map<UUID, UserStatus> statuses(UUID conversation) {
        var found = new HashMap<UUID, UserStatus>();
        try {
            redis.hash(RedisKeys.statuses(partitions.of(conversation), conversation))
                    .forEach((user, value) -> {
                        UserStatus status = RecordCodec.USER_STATUS.decode(value);
                        found.put(status.user(), status);
                    });
        } catch (MalformedRecordException e) {
            throw new StoreUnavailableException("the cache holds something that is no status", e);
        }
        return found;
    }

    /// @return offset of the first record that is not in the view, [#NONE] when there is no view of this
    ///     topic
    long position(int partition, String topicId) {
        Map<String, byte[]> at = redis.hash(RedisKeys.statusPosition(partition));
        byte[] next = at.get("next");
        byte[] topic = at.get("topicId");
        return next == null || topic == null || !text(topic).equals(topicId) ? NONE : Long.parseLong(text(next));
    }

    /// @param expected where the view stands, [#NONE] when there is none
    /// @param values by status, one of each user
    /// @return `next` when it was applied; otherwise where the view stands, [#NONE] when there is none
    /// @throws StoreUnavailableException when Redis does not answer: it may have happened
    long apply(int partition, String topicId, long expected, long next, Map<UserStatus, byte[]> values) {
        var keys = new LinkedHashMap<UUID, Integer>();
        values.keySet().forEach(status -> keys.putIfAbsent(status.conversation(), keys.size() + 1));
        var call = new ArrayList<byte[]>(5 + keys.size() + 3 * values.size());
        call.add(bytes(RedisKeys.statusPosition(partition)));
        keys.keySet().forEach(conversation -> call.add(bytes(RedisKeys.statuses(partition, conversation))));
        call.add(bytes(Long.toString(expected)));
        call.add(bytes(Long.toString(next)));
        call.add(bytes(topicId));
        call.add(bytes(Long.toString(KEPT.toSeconds())));
        values.forEach((status, value) -> {
            call.add(bytes(
                    Objects.requireNonNull(keys.get(status.conversation())).toString()));
            call.add(bytes(status.user().toString()));
            call.add(value);
        });
        List<?> reply = redis.script(apply, 1 + keys.size(), call.toArray(byte[][]::new));
        return text(reply.getFirst()).equals("OK") ? next : Long.parseLong(text(reply.get(1)));
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(RedisStatusView.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
