package parley.edge.send;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import parley.contract.event.PayloadHash;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.edge.publish.MessageLog;
import parley.edge.redis.RedisLink;

/// Message ids of the last 24 hours, so that a resend is answered with the first one's place and other
/// content under the same id is refused before it is published. Best effort: what slips through is caught
/// by the worker and the database.
final class RecentIds {
    /// @param accepted completes with the place in the log
    record Publication(UUID conversation, PayloadHash hash, CompletableFuture<MessageLog.Accepted> accepted) {}

    /// @param hashPrefix of the payload that came first
    record Known(long seq, String hashPrefix) {}

    private final Cache<UUID, Publication> here = Caffeine.newBuilder()
            .maximumSize(20_000)
            .expireAfterWrite(Duration.ofMinutes(2))
            .executor(Runnable::run) // no thread has to be woken for each message
            .build();
    private final RedisLink redis;
    private final Partitions partitions;

    RecentIds(RedisLink redis, Partitions partitions) {
        this.redis = redis;
        this.partitions = partitions;
    }

    /// @return a publication under this id that this gateway began a moment ago
    @Nullable Publication here(UUID message) {
        return here.getIfPresent(message);
    }

    /// Until the publication fails: then the id is free again.
    void begun(UUID message, Publication publication) {
        here.put(message, publication);
        publication.accepted().whenComplete((accepted, failure) -> {
            if (failure != null) {
                here.asMap().remove(message, publication);
            }
        });
    }

    /// Blocks for a round trip to Redis.
    ///
    /// @param conversations by message
    /// @return what is known of them, by message; nothing of those that are new, nor while Redis does not
    ///     answer
    Map<UUID, Known> elsewhere(Map<UUID, UUID> conversations) {
        if (conversations.isEmpty()) {
            return Map.of();
        }
        var messages = List.copyOf(conversations.entrySet());
        byte[][] keys = messages.stream()
                .map(entry -> bytes(RedisKeys.recent(partitions.of(entry.getValue()), entry.getKey())))
                .toArray(byte[][]::new);
        var known = new HashMap<UUID, Known>();
        try {
            List<KeyValue<byte[], byte[]>> values = redis.await(redis.commands().mget(keys));
            for (int i = 0; i < keys.length; i++) {
                if (values.get(i).hasValue()) {
                    known.put(messages.get(i).getKey(), known(values.get(i).getValue()));
                }
            }
        } catch (StoreUnavailableException | RedisException | NumberFormatException e) {
            // Best effort: what slips through is caught by the worker and the database.
            return Map.of();
        }
        return known;
    }

    private static Known known(byte[] value) {
        String[] parts = new String(value, StandardCharsets.UTF_8).split(" ", 2);
        return new Known(Long.parseLong(parts[0]), parts.length > 1 ? parts[1] : "");
    }

    /// Blocks for a round trip to Redis.
    ///
    /// @return when the broker appended the message; null when that is not remembered
    @Nullable Instant time(UUID message) {
        try {
            byte[] value = redis.await(redis.commands().get(bytes(RedisKeys.message(message))));
            String[] parts = value == null ? new String[0] : new String(value, StandardCharsets.UTF_8).split(" ");
            return parts.length < 4 ? null : Instant.ofEpochMilli(Long.parseLong(parts[3]));
        } catch (StoreUnavailableException | NumberFormatException e) {
            return null;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
