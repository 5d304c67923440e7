package parley.edge.account;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Argon2id, a few at once: more would only take the cores and the memory from
/// everybody else.
///
/// Hashing runs on platform threads of its own: on virtual threads it would hold the carriers that sockets
/// need. Callers wait for their turn, but not for long.
final class PasswordHasher implements AutoCloseable {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int USUAL_MEMORY_KIB = 19 * 1024;
    private static final int USUAL_PASSES = 2;
    private static final String NOBODYS = "nobody has this password";

    /// What one hash costs. A hash keeps the price it was made at, so changing it locks nobody out.
    record Price(int memoryKib, int passes) {
        /// The least that OWASP advises.
        static final Price USUAL = new Price(USUAL_MEMORY_KIB, USUAL_PASSES);
    }

    private final Argon2PasswordEncoder argon2;
    private final Duration patience;
    private final ThreadPoolExecutor pool;
    private volatile @Nullable String nobodysHash;

    /// @param concurrency how many at once
    /// @param queue how many may wait
    /// @param patience how long each may wait for its turn
    PasswordHasher(int concurrency, int queue, Duration patience, Price price) {
        this.argon2 = new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, price.memoryKib(), price.passes());
        this.patience = patience;
        this.pool = new ThreadPoolExecutor(
                concurrency,
                concurrency,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform().name("argon2-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
    }

    /// @return the hash with its salt and parameters
    /// @throws ProblemException `throttled` when the turn does not come in time
    String hash(String password) {
        return inTurn(() -> encode(password));
    }

    /// @param hash null when there is nothing to compare with: takes as long as if there were, and is false
    /// @throws ProblemException `throttled` when the turn does not come in time
    boolean matches(String password, @Nullable String hash) {
        return inTurn(() -> {
            boolean same = argon2.matches(password, hash == null ? nobodysHash() : hash);
            return same && hash != null;
        });
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }

    private String nobodysHash() {
        String hash = nobodysHash;
        if (hash == null) {
            hash = encode(NOBODYS);
            nobodysHash = hash;
        }
        return hash;
    }

    private String encode(String password) {
        String hash = argon2.encode(password);
        if (hash == null) {
            throw new IllegalStateException("no hash");
        }
        return hash;
    }

    private <T> T inTurn(Callable<T> work) {
        var task = new FutureTask<>(work);
        var begun = new CountDownLatch(1);
        Runnable turn = () -> {
            begun.countDown();
            task.run();
        };
        try {
            pool.execute(turn);
            if (!begun.await(patience.toMillis(), TimeUnit.MILLISECONDS) && pool.remove(turn)) {
                throw busy();
            }
            return task.get();
        } catch (RejectedExecutionException e) {
            throw busy();
        } catch (ExecutionException e) {
            throw new IllegalStateException("hashing failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while hashing", e);
        }
    }

    private static ProblemException busy() {
        return new ProblemException(
                ProblemCode.THROTTLED, "too many logins at once: try again", Duration.ofSeconds(2), null);
    }
}
