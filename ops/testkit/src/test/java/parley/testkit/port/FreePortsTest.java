package parley.testkit.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FreePortsTest {
    @Test
    void aLeasedPortIsNotHandedOutAgainUntilGivenBack() {
        try (PortLease lease = FreePorts.lease()) {
            assertThat(FreePorts.lease(lease.port())).isEmpty();
            assertThat(FreePorts.next()).isNotEqualTo(lease.port());
            lease.close();
            FreePorts.lease(lease.port()).orElseThrow().close();
        }
    }

    @Test
    void aPortThatSomebodyListensOnIsNotFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(FreePorts.isFree(taken.getLocalPort())).isFalse();
            assertThat(FreePorts.lease(taken.getLocalPort())).isEmpty();
        }
    }

    @Test
    void portsLieBelowThoseOfOutgoingConnections() {
        try (PortLease lease = FreePorts.lease()) {
            assertThat(lease.port()).isBetween(20_000, 31_999);
        }
        assertThatThrownBy(() -> FreePorts.lease(0)).hasMessageContaining("expected 1 to 65535");
    }

    @Test
    void severalJvmsAtOnceNeverGetTheSame() throws IOException {
        List<Process> jvms = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            jvms.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            PortsMain.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        Set<String> ports = new HashSet<>();
        int count = 0;
        for (Process jvm : jvms) {
            String line = jvm.inputReader(StandardCharsets.UTF_8).readLine();
            for (String port : line.split(" ", -1)) {
                ports.add(port);
                count++;
            }
        }
        jvms.forEach(Process::destroyForcibly);
        assertThat(count).isEqualTo(4 * PortsMain.COUNT);
        assertThat(ports).hasSize(count);
    }
}
