package parley.toolbox.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.toolbox.Run;
import parley.toolbox.doctor.Finding.State;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExaminationTest {
    @TempDir
    Path folder;

    @Test
    void wantsAJdkThatIsNewEnough() {
        assertThat(Programs.jdk(25).state()).isEqualTo(State.OK);
        assertThat(Programs.jdk(17).state()).isEqualTo(State.MISSING);
        assertThat(Programs.jdk(17).detail()).contains("25 or newer");
    }

    @ParameterizedTest
    @CsvSource({
        "Apache Maven 3.8.7 (b89d5959), OK",
        "Apache Maven 3.8.6, MISSING",
        "Apache Maven 3.9.0, OK",
        "Apache Maven 3.10.1, OK",
        "Apache Maven 2.9.9, MISSING",
        "Apache Maven 4.0.0-rc-5 (x), OK",
        "JAVA_HOME is not set, MISSING",
    })
    void wantsAMavenThatIsNewEnough(String output, State expected) {
        Finding finding = Programs.maven("Picked up options\n" + output + "\nMaven home: /x", Path.of("/usr/bin/mvn"));
        assertThat(finding.state()).isEqualTo(expected);
        if (finding.bad()) {
            assertThat(finding.detail()).contains("3.8.7 or newer");
        }
    }

    @Test
    void readsAVersionInColours() {
        assertThat(Programs.maven("\u001b[1mApache Maven 3.8.7\u001b[m\n", Path.of("/usr/bin/mvn")))
                .isEqualTo(Finding.ok("mvn", "3.8.7 at /usr/bin/mvn"));
    }

    @Test
    void asksTheMavenOfThePath() throws IOException {
        Path mvn = Files.writeString(folder.resolve("mvn"), "#!/bin/sh\necho Apache Maven 3.9.9\n");
        Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(new Programs("/nowhere:" + folder).findings())
                .contains(Finding.ok("mvn", "3.9.9 at " + mvn))
                .filteredOn(finding -> finding.subject().equals("git"))
                .singleElement()
                .satisfies(git -> assertThat(git.state()).isEqualTo(State.WARNING))
                .satisfies(git -> assertThat(git.detail()).contains("only used to name the commit in bench reports"));
    }

    @Test
    void saysThatMavenIsMissing() {
        assertThat(new Programs("").findings())
                .filteredOn(finding -> finding.subject().equals("mvn"))
                .singleElement()
                .satisfies(mvn -> assertThat(mvn.state()).isEqualTo(State.MISSING));
    }

    @Test
    void knowsWhereTheEmbeddedBackendsRun() {
        assertThat(Machine.system("Linux", "amd64").state()).isEqualTo(State.OK);
        assertThat(Machine.system("Mac OS X", "aarch64").state()).isEqualTo(State.OK);
        assertThat(Machine.system("Linux", "aarch64").state()).isEqualTo(State.MISSING);
        assertThat(Machine.system("Windows 11", "amd64").state()).isEqualTo(State.MISSING);
    }

    @Test
    void warnsOfLittleMemoryAndFewFiles() {
        assertThat(Machine.memory(List.of("MemTotal:  1 kB", "MemAvailable:   1048576 kB")))
                .isEqualTo(Finding.ok("memory", "1024 MiB available, wants 1024"));
        assertThat(Machine.memory(List.of("MemAvailable:   1048575 kB")).state())
                .isEqualTo(State.WARNING);
        assertThat(Machine.memory(List.of()).state()).isEqualTo(State.OK);
        assertThat(Machine.openFiles(List.of("Max open files            1024                 4096      files")))
                .isEqualTo(Finding.warning("open files", "1024: raise it with ulimit -n 4096"));
        assertThat(Machine.openFiles(List.of("Max open files            unlimited            unlimited files")))
                .isEqualTo(Finding.ok("open files", "unlimited"));
    }

    @Test
    void knowsWhetherAPortIsFreeTakenOrItsOwn() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThat(new Machine(folder, Set.of()).port(port, "--gateway-port"))
                    .isEqualTo(Finding.warning("port " + port, "taken: choose another with --gateway-port"));
            assertThat(new Machine(folder, Set.of(port))
                            .port(port, "--gateway-port")
                            .state())
                    .isEqualTo(State.OK);
        }
    }

    @Test
    void tellsTheHealthOfEachService() throws IOException {
        HttpServer well = service("{\"status\":\"UP\"}", 200, 200);
        HttpServer degraded = service(
                "{\"status\":\"DOWN\",\"components\":{\"redis\":{\"status\":\"DOWN\"},\"kafka\":{\"status\":\"UP\"}}}",
                503,
                200);
        HttpServer down = service(
                "{\"status\":\"DOWN\",\"components\":{\"kafka\":{\"status\":\"DOWN\"},\"x\":{\"status\":\"UNKNOWN\"}}}",
                503,
                503);
        HttpServer gone = service("", 200, 200);
        gone.stop(0);
        try {
            List<Finding> findings = ServiceHealth.of(new TreeMap<>(
                    Map.of("a", address(well), "b", address(degraded), "c", address(down), "d", address(gone))));
            assertThat(findings)
                    .extracting(Finding::state)
                    .containsExactly(State.OK, State.WARNING, State.FAILED, State.FAILED);
            assertThat(findings.get(1).detail()).startsWith("works, degraded: DOWN [redis], http://127.0.0.1:");
            assertThat(findings.get(2).detail()).startsWith("not ready: DOWN [kafka], ");
            assertThat(findings.get(3).detail()).startsWith("no answer from ");
        } finally {
            List.of(well, degraded, down).forEach(server -> server.stop(0));
        }
    }

    @Test
    void printsOneFindingALineAndFailsWhenSomethingHasFailed() throws IOException {
        Files.writeString(folder.resolve("running.json"), "{\"pid\":");
        Run run = Run.of("doctor", "--data", folder.toString());
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .anyMatch(line -> line.matches("failed +running +.*running.json could not be read.*"))
                .allMatch(line -> line.matches("(ok|warning|missing|failed) +.*"));
    }

    @Test
    void jsonIsOneObjectALineWithStableNames() {
        Run run = Run.of("doctor", "--json", "--data", folder.resolve("new").toString());
        assertThat(run.err()).isEmpty();
        List<JsonNode> findings = run.out()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
        assertThat(findings)
                .allSatisfy(
                        finding -> assertThat(finding.propertyNames()).containsExactly("subject", "state", "detail"))
                .extracting(finding -> finding.get("subject").asString())
                .containsExactly(
                        "JDK",
                        "mvn",
                        "git",
                        "system",
                        "disk",
                        "memory",
                        "open files",
                        "port 8080",
                        "port 8081",
                        "data directory");
        assertThat(findings)
                .extracting(finding -> finding.get("state").asString())
                .isSubsetOf("ok", "warning", "missing");
        assertThat(findings.getLast().get("detail").asString()).endsWith("not used yet");
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static HttpServer service(String health, int status, int readiness) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/health", exchange -> {
            byte[] body = health.getBytes(StandardCharsets.UTF_8);
            boolean whole = exchange.getRequestURI().getPath().equals("/actuator/health");
            exchange.sendResponseHeaders(whole ? status : readiness, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
