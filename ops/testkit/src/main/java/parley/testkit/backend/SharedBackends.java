package parley.testkit.backend;

import org.jspecify.annotations.Nullable;

/// The one set of a test JVM. A failed start is remembered, so that each test fails at once with the same words.
final class SharedBackends implements Backends {
    private static @Nullable SharedBackends started;
    private static @Nullable String failure;

    private final Backends backends;

    private SharedBackends(Backends backends) {
        this.backends = backends;
    }

    static synchronized Backends get() {
        if (failure != null) {
            throw new BackendException(failure);
        }
        if (started == null) {
            try {
                Backends fresh = Backends.start(BackendOptions.temporary());
                Runtime.getRuntime().addShutdownHook(new Thread(fresh::close, "backends-close"));
                started = new SharedBackends(fresh);
            } catch (BackendException e) {
                failure = e.getMessage();
                throw e;
            }
        }
        return started;
    }

    @Override
    public KafkaBackend kafka() {
        return backends.kafka();
    }

    @Override
    public MySqlBackend mysql() {
        return backends.mysql();
    }

    @Override
    public RedisBackend redis() {
        return backends.redis();
    }

    @Override
    public void close() {
        // Shared: the end of the JVM closes it.
    }
}
