package parley.testkit.backend;

/// Everything a scenario needs, and all of it real: Kafka, MySQL and Redis.
///
/// By default Kafka runs in this JVM and MySQL and Redis are child processes that die with it, also when it is killed.
/// `-Dparley.backends=containers` gives the same from containers instead.
public interface Backends extends AutoCloseable {
    /// The cluster of this set.
    KafkaBackend kafka();

    /// The database server of this set.
    MySqlBackend mysql();

    /// The cache server of this set.
    RedisBackend redis();

    /// Stops everything; temporary data is deleted, persistent data is kept. May be called twice.
    @Override
    void close();

    /// The one set that all tests of this JVM share: one broker, temporary data, started by the first call, stopped
    /// when the JVM ends. Closing it does nothing.
    static Backends shared() {
        return SharedBackends.get();
    }

    /// A set of its own. Blocks until everything answers; if one part fails, the others are stopped and
    /// [BackendException] says what failed and where its log is.
    static Backends start(BackendOptions options) {
        String kind = System.getProperty("parley.backends", "embedded");
        return switch (kind) {
            case "embedded" -> LocalBackends.start(options);
            case "containers" -> ContainerBackends.start(options);
            default -> throw new BackendException("parley.backends is " + kind + ", expected embedded or containers");
        };
    }
}
