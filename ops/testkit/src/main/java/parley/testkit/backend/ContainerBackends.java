package parley.testkit.backend;

import java.util.List;
import java.util.function.Consumer;

/// The same set from containers of the official images, in the versions that production runs. Data lives and dies with
/// the containers.
final class ContainerBackends implements Backends {
    private final KafkaInContainers kafka;
    private final MySqlInContainer mysql = new MySqlInContainer();
    private final RedisInContainer redis = new RedisInContainer();
    private boolean closed;

    private ContainerBackends(int brokers) {
        this.kafka = new KafkaInContainers(brokers);
    }

    static ContainerBackends start(BackendOptions options) {
        if (options.persistent()) {
            throw new BackendException("containers keep no data: leave -Dparley.backends=containers out to use "
                    + options.dataDirectory());
        }
        DockerContainers.requireEngine();
        ContainerBackends backends = new ContainerBackends(options.brokers());
        try {
            backends.startAll(options.progress());
            return backends;
        } catch (RuntimeException | Error e) {
            try {
                backends.close();
            } catch (RuntimeException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
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
        if (!closed) {
            closed = true;
            Parallel.run(List.of(kafka::close, mysql::close, redis::close));
        }
    }

    private void startAll(Consumer<String> progress) {
        progress.accept("containers are starting; missing images are pulled first");
        Parallel.run(List.of(kafka::startFirst, mysql::startFirst, redis::startFirst));
        progress.accept("containers are up");
    }
}
