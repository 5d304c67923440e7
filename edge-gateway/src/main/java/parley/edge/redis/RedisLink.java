package parley.edge.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.contract.range.StoreUnavailableException;

/// Two shared connections: one for commands that go out one by one, and one for commands that go out
/// together. Opened when they are first needed, and again after a failure; Lettuce reconnects them from
/// then on. Safe from any thread. Never call [#await] on one of Lettuce's own threads.
public final class RedisLink implements AutoCloseable {
    private final RedisClient client;
    private final Duration timeout;
    private final Opening single = new Opening(true);
    private final Opening many = new Opening(false);
    private final ReentrantLock writing = new ReentrantLock();

    /// @param client with a short command timeout, that rejects commands while it is disconnected
    public RedisLink(RedisClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /// @return commands on the shared connection, each written at once
    /// @throws StoreUnavailableException when there is no connection; the next try is made a moment later
    public RedisAsyncCommands<byte[], byte[]> commands() {
        return single.get().async();
    }

    /// Writes many commands at once. Does not wait for their answers.
    ///
    /// @param commands issues them; must not block, nor keep what it is given
    /// @throws StoreUnavailableException when there is no connection; the next try is made a moment later
    public void together(Consumer<RedisAsyncCommands<byte[], byte[]>> commands) {
        StatefulRedisConnection<byte[], byte[]> connection = many.get();
        writing.lock();
        try {
            commands.accept(connection.async());
        } finally {
            connection.flushCommands();
            writing.unlock();
        }
    }

    /// @throws StoreUnavailableException when the answer does not come in time or is an error
    public <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for Redis", e);
        } catch (ExecutionException e) {
            throw new StoreUnavailableException("Redis: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new StoreUnavailableException("Redis did not answer within " + timeout.toMillis() + " ms", e);
        }
    }

    @Override
    public void close() {
        single.close();
        many.close();
    }

    /// One of the connections.
    private final class Opening {
        private final boolean flushing;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable StatefulRedisConnection<byte[], byte[]> connection;
        private volatile long notBeforeNanos = System.nanoTime();

        private Opening(boolean flushing) {
            this.flushing = flushing;
        }

        private StatefulRedisConnection<byte[], byte[]> get() {
            StatefulRedisConnection<byte[], byte[]> open = connection;
            return open == null ? open() : open;
        }

        private StatefulRedisConnection<byte[], byte[]> open() {
            lock.lock();
            try {
                StatefulRedisConnection<byte[], byte[]> open = connection;
                if (open != null) {
                    return open;
                }
                // Callers fail at once between two tries: a gateway full of connections must not queue up here.
                if (System.nanoTime() - notBeforeNanos < 0) {
                    throw new StoreUnavailableException("Redis is away", new RedisException("not connected"));
                }
                notBeforeNanos = System.nanoTime() + Duration.ofMillis(500).toNanos();
                open = client.connect(ByteArrayCodec.INSTANCE);
                open.setAutoFlushCommands(flushing);
                connection = open;
                return open;
            } catch (RedisException e) {
                throw new StoreUnavailableException("Redis is away: " + e.getMessage(), e);
            } finally {
                lock.unlock();
            }
        }

        private void close() {
            StatefulRedisConnection<byte[], byte[]> open = connection;
            if (open != null) {
                open.close();
            }
        }
    }
}
