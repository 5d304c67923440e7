package parley.testkit.backend;

import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;
import parley.testkit.port.FreePorts;
import parley.testkit.port.PortLease;

/// Redis from its official image.
final class RedisInContainer implements RedisBackend {
    private static final int PORT = 6379;
    private static final Duration READY = Duration.ofSeconds(60);

    private final PortLease lease = FreePorts.lease();
    private final GenericContainer<?> container;

    @SuppressWarnings("resource") // closed with this object
    RedisInContainer() {
        container = new GenericContainer<>(DockerImageName.parse("redis:8"))
                .withExposedPorts(PORT)
                .withCommand(
                        "redis-server",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--maxmemory",
                        "256mb",
                        "--maxmemory-policy",
                        "volatile-lfu");
        DockerContainers.publish(container, lease.port(), PORT);
    }

    void startFirst() {
        container.start();
        awaitAnswer();
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return lease.port();
    }

    @Override
    public void stop() {
        DockerContainers.stop(container);
    }

    @Override
    public void kill() {
        DockerContainers.kill(container);
    }

    @Override
    public void start() {
        DockerContainers.start(container);
        awaitAnswer();
    }

    @Override
    public void flush() {
        new RedisInline(host(), port()).flush();
    }

    @Override
    public void close() {
        container.close();
        lease.close();
    }

    private void awaitAnswer() {
        if (!Pause.until(new RedisInline(host(), port())::answers, READY)) {
            throw new BackendException("Redis does not answer within " + READY.toSeconds() + " s, see: docker logs "
                    + container.getContainerId());
        }
    }
}
