package parley.testkit.backend;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Kafka in this JVM, MySQL and Redis as its children, all under one data directory: `kafka`, `mysql`, `redis`.
final class LocalBackends implements Backends {
    private final Path directory;
    private final boolean persistent;
    private final DirectoryLock lock;
    private final KafkaCluster kafka;
    private final MySqlServer mysql;
    private final RedisServer redis;
    private boolean closed;

    private LocalBackends(Path directory, DirectoryLock lock, BackendOptions options, InstallationCache cache) {
        this.directory = directory;
        this.lock = lock;
        this.persistent = options.persistent();
        this.kafka = new KafkaCluster(directory.resolve("kafka"), options.brokers());
        this.mysql = new MySqlServer(MySqlInstallation.prepare(cache), directory.resolve("mysql"), persistent);
        this.redis = new RedisServer(RedisInstallation.prepare(cache), directory.resolve("redis"), persistent);
    }

    static LocalBackends start(BackendOptions options) {
        Path chosen = options.dataDirectory();
        Path directory = chosen == null ? TemporaryDirectories.create() : Directories.create(chosen.toAbsolutePath());
        DirectoryLock lock = DirectoryLock.tryLock(directory)
                .orElseThrow(() -> new BackendException(
                        "the data directory " + directory + " is in use: stop the other parley or choose another"));
        LocalBackends backends = new LocalBackends(directory, lock, options, InstallationCache.ofUser());
        try {
            backends.startAll(options.progress());
            return backends;
        } catch (RuntimeException | Error e) {
            backends.closeAfter(e);
            throw e;
        }
    }

    @Override
    public KafkaBackend kafka() {
        return kafka;
    }

    @Override
    public MySqlServer mysql() {
        return mysql;
    }

    @Override
    public RedisServer redis() {
        return redis;
    }

    /// Where everything of this set lies.
    Path directory() {
        return directory;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            Parallel.run(List.of(kafka::close, mysql::close, redis::close));
        } finally {
            lock.close();
            if (!persistent) {
                Directories.delete(directory);
            }
        }
    }

    private void startAll(Consumer<String> progress) {
        Parallel.run(List.of(
                () -> timed("Kafka", kafka::start, progress),
                () -> timed("MySQL", mysql::start, progress),
                () -> timed("Redis", redis::start, progress)));
    }

    private static void timed(String name, Runnable start, Consumer<String> progress) {
        progress.accept(name + " is starting");
        Instant begin = Instant.now();
        start.run();
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        progress.accept(String.format(Locale.ROOT, "%s is up after %.1f s", name, seconds));
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
