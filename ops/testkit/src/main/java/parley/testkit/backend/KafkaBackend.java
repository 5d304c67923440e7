package parley.testkit.backend;

/// One Kafka cluster of one or three brokers. Brokers are numbered from 1. All methods may be called from any thread
/// and block until the change is done; a broker that does not come up within its time fails the call with
/// [BackendException].
public interface KafkaBackend extends AutoCloseable {
    /// Comma-separated `host:port` of all brokers, running or not. Stays the same for the life of this object.
    String bootstrapServers();

    /// How many brokers the cluster has, running or not: 1 or 3.
    int brokers();

    /// Shuts one broker down in order: it hands its partitions over, then leaves. Does nothing if it is down already.
    void stop(int broker);

    /// Ends one broker without any handing over: the others find out by its silence. Does nothing if it is down
    /// already.
    void kill(int broker);

    /// Starts one broker on its old port with its old data. Does nothing if it is up already. While fewer than a
    /// majority of the brokers run none of them can serve: then this returns at once, and the call that makes the
    /// majority waits.
    void start(int broker);

    @Override
    void close();
}
