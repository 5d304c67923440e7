package parley.delivery.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceExceptionConverter;

/// Commands that are collected, written at once, and waited for together: one round trip for all.
///
/// It keeps a connection of its own, so what is added first is carried out first; after a failure the
/// connection is thrown away and the next command makes another. Scripts are given whole the first time on
/// a connection, and called by their hash from then on. For one thread.
public final class RedisPipe implements AutoCloseable {
    /// So that the replies of one flush fit into the time that a command may take.
    private static final int MOST_AT_ONCE = 2_000;

    private final LettuceConnectionFactory connections;
    private final LettuceExceptionConverter exceptions = new LettuceExceptionConverter();
    private final Duration patience;
    private final List<Sent<?>> sent = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private @Nullable StatefulRedisConnection<byte[], byte[]> current;

    public RedisPipe(LettuceConnectionFactory connections) {
        this.connections = connections;
        this.patience = Duration.ofMillis(connections.getTimeout());
    }

    /// Adds a command whose reply is never null. Blocks only when very many were added since the last flush.
    ///
    /// @throws DataAccessException when there is no connection
    public <T> Later<T> add(Function<RedisAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        if (sent.size() >= MOST_AT_ONCE) {
            flush();
        }
        try {
            var one = new Sent<>(command.apply(connection().async()).toCompletableFuture());
            sent.add(one);
            return one;
        } catch (RedisException e) {
            close();
            throw translated(e);
        }
    }

    /// Adds a call of a script whose reply is a list.
    public Later<List<Object>> add(Script script, byte[][] keys, byte[]... arguments) {
        connection();
        return known.add(script.sha())
                ? add(redis -> redis.eval(script.text(), ScriptOutputType.MULTI, keys, arguments))
                : add(redis -> redis.evalsha(script.sha(), ScriptOutputType.MULTI, keys, arguments));
    }

    /// Writes what was added and waits until each has its reply or has failed; what failed says so at
    /// [Later#get].
    public void flush() {
        if (sent.isEmpty()) {
            return;
        }
        StatefulRedisConnection<byte[], byte[]> redis = current;
        if (redis != null) {
            redis.flushCommands();
        }
        long deadline = System.nanoTime() + patience.toNanos();
        // Replies come in order: waiting for the last one first wakes this thread once, and not for each.
        boolean good = sent.getLast().await(deadline);
        for (Sent<?> one : sent) {
            good &= one.await(deadline);
        }
        if (good) {
            sent.clear();
        } else {
            close();
        }
    }

    /// Forgets what was added and not flushed.
    @Override
    public void close() {
        StatefulRedisConnection<byte[], byte[]> redis = current;
        current = null;
        known.clear();
        sent.clear();
        if (redis != null) {
            redis.closeAsync();
        }
    }

    private StatefulRedisConnection<byte[], byte[]> connection() {
        StatefulRedisConnection<byte[], byte[]> redis = current;
        if (redis == null) {
            try {
                redis = ((RedisClient) connections.getRequiredNativeClient()).connect(ByteArrayCodec.INSTANCE);
            } catch (RedisException e) {
                throw translated(e);
            }
            redis.setAutoFlushCommands(false);
            current = redis;
        }
        return redis;
    }

    private DataAccessException translated(Exception failure) {
        DataAccessException translated = exceptions.convert(failure);
        return translated == null ? new RedisSystemException("Redis: " + failure, failure) : translated;
    }

    private final class Sent<T> implements Later<T> {
        private final CompletableFuture<T> future;
        private @Nullable Exception failure;
        private boolean waitedFor;

        private Sent(CompletableFuture<T> future) {
            this.future = future;
        }

        /// @return whether a reply came that leaves the connection usable
        private boolean await(long deadline) {
            waitedFor = true;
            try {
                future.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                return true;
            } catch (ExecutionException e) {
                failure = e.getCause() instanceof Exception cause ? cause : e;
                // A server that forgot its scripts is given them again on the next connection.
                return !(failure instanceof RedisNoScriptException) && answered(failure);
            } catch (TimeoutException e) {
                failure = e;
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = e;
                return false;
            }
        }

        private static boolean answered(Exception failure) {
            return failure instanceof RedisCommandExecutionException;
        }

        @Override
        public T get() {
            if (!waitedFor) {
                throw new IllegalStateException("not flushed yet");
            }
            Exception cause = failure;
            if (cause == null) {
                return Objects.requireNonNull(future.resultNow());
            }
            throw switch (cause) {
                case TimeoutException late -> new QueryTimeoutException("Redis did not answer in " + patience, late);
                default -> translated(cause);
            };
        }
    }
}
