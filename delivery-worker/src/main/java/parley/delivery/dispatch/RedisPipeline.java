package parley.delivery.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/// Sends many commands on one connection of its own and waits for all replies.
///
/// The connection is kept, so what is sent first arrives first; after a failure it is thrown away and the
/// next call makes another. For one thread.
final class RedisPipeline implements AutoCloseable {
    /// So that the replies of one flush fit into the time that a command may take.
    private static final int CHUNK = 1_000;

    private final RedisConnectionFactory connections;
    private @Nullable RedisConnection current;

    RedisPipeline(RedisConnectionFactory connections) {
        this.connections = connections;
    }

    /// @return one reply a command, in order
    /// @throws org.springframework.dao.DataAccessException when a command failed or its reply did not come;
    ///     any number of them was carried out
    <T> List<@Nullable Object> send(List<T> items, BiConsumer<RedisConnection, T> command) {
        var replies = new ArrayList<@Nullable Object>(items.size());
        for (int from = 0; from < items.size(); from += CHUNK) {
            replies.addAll(flush(items.subList(from, Math.min(items.size(), from + CHUNK)), command));
        }
        return replies;
    }

    private <T> List<@Nullable Object> flush(List<T> items, BiConsumer<RedisConnection, T> command) {
        RedisConnection redis = current;
        boolean done = false;
        try {
            if (redis == null) {
                redis = connections.getConnection();
                current = redis;
            }
            redis.openPipeline();
            for (T item : items) {
                command.accept(redis, item);
            }
            List<@Nullable Object> replies = redis.closePipeline();
            done = true;
            return replies;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    @Override
    public void close() {
        RedisConnection redis = current;
        current = null;
        if (redis != null) {
            redis.close();
        }
    }
}
