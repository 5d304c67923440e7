package parley.status.store;

import io.lettuce.core.RedisNoScriptException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.ScanOptions;
import parley.contract.range.StoreUnavailableException;

/// Redis as this service uses it: single reads on one shared connection that rejects while it is not
/// connected. Safe from any thread; blocks at most for the command timeout.
public final class RedisStore implements AutoCloseable {
    private static final RedisConnectionFailureException NOT_CONNECTED =
            new RedisConnectionFailureException("not connected yet");
    private static final int SCANNED = 1_000;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

    private final RedisConnectionFactory connections;
    private final StoreWatch watch;
    private final Thread connector = Thread.ofVirtual().name("redis").unstarted(this::connect);
    private volatile boolean connected;

    public RedisStore(RedisConnectionFactory connections, MeterRegistry meters) {
        this.connections = connections;
        this.watch = new StoreWatch("redis", meters);
    }

    /// Begins to connect in the background, again and again until it went well once; from then on the
    /// driver reconnects by itself. Until then every question fails at once, so that no request waits for a
    /// connection.
    public void start() {
        connector.start();
    }

    @Override
    public void close() {
        connector.interrupt();
    }

    /// Runs a script by its hash, and once more by its text when Redis has forgotten it (restarted or
    /// flushed).
    ///
    /// @param arguments keys first
    /// @return the reply, with bulk strings as byte arrays
    /// @throws StoreUnavailableException when Redis does not answer; worth trying again
    public List<?> script(Script script, int keys, byte[]... arguments) {
        return ask(redis -> {
            try {
                return reply(redis.scriptingCommands().evalSha(script.sha(), ReturnType.MULTI, keys, arguments));
            } catch (RedisSystemException e) {
                if (!(e.getCause() instanceof RedisNoScriptException)) {
                    throw e;
                }
                return reply(redis.scriptingCommands().eval(script.text(), ReturnType.MULTI, keys, arguments));
            }
        });
    }

    /// @return the string at this key, null when there is none
    /// @throws StoreUnavailableException when Redis does not answer; worth trying again
    public @Nullable String get(String key) {
        byte[] value =
                this.<byte @Nullable []>ask(redis -> redis.stringCommands().get(key.getBytes(StandardCharsets.UTF_8)));
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /// @return the hash at this key, empty when there is none
    /// @throws StoreUnavailableException when Redis does not answer; worth trying again
    public Map<String, byte[]> hash(String key) {
        Map<byte[], byte[]> found = this.<@Nullable Map<byte[], byte[]>>ask(
                redis -> redis.hashCommands().hGetAll(key.getBytes(StandardCharsets.UTF_8)));
        var hash = new HashMap<String, byte[]>();
        if (found != null) {
            found.forEach((field, value) -> hash.put(new String(field, StandardCharsets.UTF_8), value));
        }
        return hash;
    }

    /// Removes all keys that match; looks at every key there is.
    ///
    /// @param pattern as of SCAN
    /// @return how many there were
    /// @throws StoreUnavailableException when Redis does not answer: some may be gone
    public long unlink(String pattern) {
        return ask(redis -> {
            long removed = 0;
            var options =
                    ScanOptions.scanOptions().match(pattern).count(SCANNED).build();
            try (Cursor<byte[]> found = redis.keyCommands().scan(options)) {
                while (found.hasNext()) {
                    Long gone = redis.keyCommands().unlink(found.next());
                    removed += gone == null ? 0 : gone;
                }
            }
            return removed;
        });
    }

    /// @throws StoreUnavailableException when Redis does not answer
    public void ping() {
        ask(RedisConnection::ping);
    }

    private void connect() {
        Duration pause = FIRST_PAUSE;
        while (!connected && !Thread.currentThread().isInterrupted()) {
            try (RedisConnection redis = connections.getConnection()) {
                redis.ping();
                connected = true;
            } catch (DataAccessException e) {
                watch.failed(e);
                pause = pause(pause);
            }
        }
    }

    private static Duration pause(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    }

    private <T extends @Nullable Object> T ask(Function<RedisConnection, T> question) {
        if (!connected) {
            throw new StoreUnavailableException("the cache is not connected yet", NOT_CONNECTED);
        }
        try (RedisConnection redis = connections.getConnection()) {
            T answer = question.apply(redis);
            watch.answered();
            return answer;
        } catch (DataAccessException e) {
            watch.failed(e);
            throw new StoreUnavailableException("the cache does not answer", e);
        }
    }

    private static List<?> reply(@Nullable Object reply) {
        return reply == null ? List.of() : (List<?>) reply;
    }
}
