package parley.testkit.backend;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotModifiedException;
import java.util.List;
import java.util.Set;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/// What the container backends ask of the Docker engine beyond starting and removing: a container that is stopped,
/// killed and started again keeps its data, and its port, because that is published by number.
final class DockerContainers {
    private static final int STOP_SECONDS = 30;
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1");

    private DockerContainers() {}

    /// @throws BackendException in one line that says what to do, when no engine answers
    static void requireEngine() {
        boolean available;
        try {
            available = DockerClientFactory.instance().isDockerAvailable();
        } catch (RuntimeException e) {
            available = false;
        }
        if (!available) {
            throw new BackendException("-Dparley.backends=containers needs a Docker engine and none answers: start one "
                    + "(check with: docker info) or leave the option out to use the embedded backends");
        }
    }

    /// Publishes the container's port under this number, on the loopback address where the engine is on this machine.
    static void publish(GenericContainer<?> container, int port, int containerPort) {
        boolean local = THIS_MACHINE.contains(DockerClientFactory.instance().dockerHostIpAddress());
        container.setPortBindings(List.of((local ? "127.0.0.1:" : "") + port + ":" + containerPort));
    }

    static void stop(GenericContainer<?> container) {
        try {
            DockerClientFactory.instance()
                    .client()
                    .stopContainerCmd(container.getContainerId())
                    .withTimeout(STOP_SECONDS)
                    .exec();
        } catch (NotModifiedException e) {
            // It is down already.
        }
    }

    static void kill(GenericContainer<?> container) {
        try {
            DockerClientFactory.instance()
                    .client()
                    .killContainerCmd(container.getContainerId())
                    .exec();
        } catch (ConflictException e) {
            // It is down already.
        }
    }

    /// Returns when the container runs; what is in it may need longer.
    static void start(GenericContainer<?> container) {
        try {
            DockerClientFactory.instance()
                    .client()
                    .startContainerCmd(container.getContainerId())
                    .exec();
        } catch (NotModifiedException e) {
            // It runs already.
        }
    }
}
