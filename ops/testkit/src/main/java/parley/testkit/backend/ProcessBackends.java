package parley.testkit.backend;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Kafka, MySQL and Redis, each in processes of their own that die with this JVM. The data is that of
/// [Backends#start] with the same data directory, so that either can go on with what the other left.
///
/// Processes are named `kafka-1` …, `mysql`, `redis`. All methods may be called from any thread.
public final class ProcessBackends implements Backends {
    private static final String KAFKA = "kafka-";
    private static final String MYSQL = "mysql";
    private static final String REDIS = "redis";

    private final DirectoryLock lock;
    private final Path directory;
    private final KafkaInProcesses kafka;
    private final MySqlServer mysql;
    private final RedisServer redis;
    private boolean closed;

    private ProcessBackends(
            Path directory, DirectoryLock lock, int brokers, List<String> java, Function<String, ProcessFiles> files) {
        this.directory = directory;
        this.lock = lock;
        InstallationCache cache = InstallationCache.ofUser();
        kafka = new KafkaInProcesses(directory.resolve("kafka"), brokers, java, id -> files.apply(KAFKA + id));
        mysql = new MySqlServer(MySqlInstallation.prepare(cache), directory.resolve("mysql"), files.apply(MYSQL), true);
        redis = new RedisServer(RedisInstallation.prepare(cache), directory.resolve("redis"), files.apply(REDIS), true);
    }

    /// Takes the directory and decides on ports; starts nothing yet.
    ///
    /// @param directory of all data; created when missing
    /// @param brokers 1 or 3
    /// @param java the command that starts a JVM with the class path of this one, without the main class
    /// @param files where each process is written down, by its name
    public static ProcessBackends prepare(
            Path directory, int brokers, List<String> java, Function<String, ProcessFiles> files) {
        Path created = Directories.create(directory.toAbsolutePath());
        DirectoryLock lock = DirectoryLock.tryLock(created)
                .orElseThrow(() -> new BackendException(
                        "the data directory " + created + " is in use: stop the other parley or choose another"));
        try {
            return new ProcessBackends(created, lock, brokers, java, files);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// Gives every broker a listener whose clients are told another port, so that a proxy can stand between. Before
    /// [#start].
    ///
    /// @param listener capitals and digits
    /// @param advertised port that clients are told, by broker
    /// @return where each broker will listen, by broker
    public Map<Integer, Integer> addKafkaDoor(String listener, Map<Integer, Integer> advertised) {
        return kafka.addDoor(listener, advertised);
    }

    /// Starts all at the same time and waits until they answer.
    public void start() {
        Parallel.run(List.of(kafka::start, mysql::start, redis::start));
    }

    /// @return all names, running or not
    public List<String> names() {
        return Stream.concat(
                        IntStream.rangeClosed(1, kafka.brokers()).mapToObj(id -> KAFKA + id), Stream.of(MYSQL, REDIS))
                .toList();
    }

    /// @return empty when it does not run
    public OptionalLong pid(String name) {
        return switch (name) {
            case MYSQL -> mysql.pid();
            case REDIS -> redis.pid();
            default -> kafka.pid(broker(name));
        };
    }

    /// SIGKILL; returns when it is gone. Does nothing when it is down.
    public void kill(String name) {
        switch (name) {
            case MYSQL -> mysql.kill();
            case REDIS -> redis.kill();
            default -> kafka.kill(broker(name));
        }
    }

    /// SIGTERM; returns when it is gone. Does nothing when it is down.
    public void stop(String name) {
        switch (name) {
            case MYSQL -> mysql.stop();
            case REDIS -> redis.stop();
            default -> kafka.stop(broker(name));
        }
    }

    /// On the same ports with the same data; returns when it answers, except for a broker without a majority. Does
    /// nothing when it is up.
    public void start(String name) {
        switch (name) {
            case MYSQL -> mysql.start();
            case REDIS -> redis.start();
            default -> kafka.start(broker(name));
        }
    }

    /// @return the directory that grows with the process's data
    public Path data(String name) {
        return switch (name) {
            case MYSQL -> directory.resolve(MYSQL).resolve("data");
            case REDIS -> directory.resolve(REDIS);
            default -> kafka.log(broker(name));
        };
    }

    /// A new connection of the database's administrator, for trials that change its global settings.
    public Connection connectAsRoot() throws SQLException {
        return mysql.connectAsRoot();
    }

    @Override
    public KafkaBackend kafka() {
        return kafka;
    }

    @Override
    public MySqlBackend mysql() {
        return mysql;
    }

    @Override
    public RedisBackend redis() {
        return redis;
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
        }
    }

    private static int broker(String name) {
        if (!name.matches(KAFKA + "[1-9]")) {
            throw new IllegalArgumentException("process is " + name + ", expected kafka-1 …, mysql or redis");
        }
        return Integer.parseInt(name.substring(KAFKA.length()));
    }
}
