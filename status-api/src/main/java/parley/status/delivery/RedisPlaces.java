package parley.status.delivery;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.status.store.RedisStore;

/// Places that the delivery worker noted, for messages that the sink has not written yet.
public final class RedisPlaces {
    private final RedisStore redis;

    public RedisPlaces(RedisStore redis) {
        this.redis = redis;
    }

    /// @return null when the worker has not met such a message lately
    /// @throws StoreUnavailableException when Redis does not answer or holds something else there
    @Nullable MessagePlace place(UUID message) {
        String text = redis.get(RedisKeys.message(message));
        return text == null ? null : parse(message, text);
    }

    /// @param text `conversation seq sender epochMillis`
    static MessagePlace parse(UUID message, String text) {
        String[] parts = text.split(" ", -1);
        try {
            return new MessagePlace(
                    message,
                    UUID.fromString(parts[0]),
                    Long.parseLong(parts[1]),
                    UUID.fromString(parts[2]),
                    Instant.ofEpochMilli(Long.parseLong(parts[3])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new StoreUnavailableException("the cache holds something that is no place of a message", e);
        }
    }
}
