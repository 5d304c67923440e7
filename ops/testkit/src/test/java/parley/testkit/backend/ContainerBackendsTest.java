package parley.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

final class ContainerBackendsTest {
    @Test
    void withoutAnEngineTheChoiceFailsInOneLineThatSaysWhatToDo() {
        assumeThat(DockerClientFactory.instance().isDockerAvailable()).isFalse();
        assertThatThrownBy(() -> ContainerBackends.start(BackendOptions.temporary()))
                .isInstanceOf(BackendException.class)
                .message()
                .isEqualTo("-Dparley.backends=containers needs a Docker engine and none answers: start one "
                        + "(check with: docker info) or leave the option out to use the embedded backends")
                .doesNotContain("\n");
    }

    @Test
    void keepsNoDataDirectory() {
        assertThatThrownBy(() -> ContainerBackends.start(BackendOptions.persistent(Path.of("somewhere"))))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("somewhere");
    }

    /// Only where a Docker engine is.
    @Test
    void eachPartStopsAndStartsAloneAndKeepsItsData() throws Exception {
        assumeThat(DockerClientFactory.instance().isDockerAvailable()).isTrue();
        try (Backends backends = ContainerBackends.start(BackendOptions.temporary())) {
            BackendsContract.eachPartStopsAndStartsAloneAndKeepsItsData(backends);
        }
    }

    /// Only where a Docker engine is.
    @Test
    void threeBrokersGoOnWithoutOne() throws Exception {
        assumeThat(DockerClientFactory.instance().isDockerAvailable()).isTrue();
        try (Backends backends =
                ContainerBackends.start(BackendOptions.temporary().withBrokers(3))) {
            assertThat(backends.kafka().brokers()).isEqualTo(3);
            backends.kafka().kill(2);
            BackendsContract.createTopic(backends);
            backends.kafka().start(2);
        }
    }
}
