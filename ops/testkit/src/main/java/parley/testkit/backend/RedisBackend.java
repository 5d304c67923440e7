package parley.testkit.backend;

/// One Redis server. It is a cache to Parley: what it holds may be lost at any time, and [#stop] without persistence
/// loses it. Methods may be called from any thread and block until the change is done.
public interface RedisBackend extends AutoCloseable {
    /// Where it listens; the loopback address unless containers are used.
    String host();

    /// Stays the same for the life of this object.
    int port();

    /// Shuts the server down in order. Does nothing if it is down already.
    void stop();

    /// Ends the server with SIGKILL. Does nothing if it is down already.
    void kill();

    /// Starts the server on the same port and waits until it answers. Does nothing if it is up already.
    void start();

    /// Removes every key (FLUSHALL). The server must be up.
    void flush();

    @Override
    void close();
}
