package parley.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ContainerBackendsTest {
    @Test
    void withoutAnEngineTheChoiceFailsInOneLineThatSaysWhatToDo() {
        assumeThat(Path.of("/var/run/docker.sock")).doesNotExist();
        assumeThat(System.getenv("DOCKER_HOST")).isNull();
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

    /// Only where containers are asked for: an engine that cannot fetch the images is no use.
    @Test
    void eachPartStopsAndStartsAloneAndKeepsItsData() throws Exception {
        assumeThat(System.getProperty("parley.backends")).isEqualTo("containers");
        try (Backends backends = ContainerBackends.start(BackendOptions.temporary())) {
            BackendsContract.eachPartStopsAndStartsAloneAndKeepsItsData(backends);
        }
    }

    /// Only where containers are asked for: an engine that cannot fetch the images is no use.
    @Test
    void threeBrokersGoOnWithoutOne() throws Exception {
        assumeThat(System.getProperty("parley.backends")).isEqualTo("containers");
        try (Backends backends =
                ContainerBackends.start(BackendOptions.temporary().withBrokers(3))) {
            assertThat(backends.kafka().brokers()).isEqualTo(3);
            backends.kafka().kill(2);
            BackendsContract.createTopic(backends);
            backends.kafka().start(2);
        }
    }
}
