package parley.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One platform of processes, in a JVM that is killed in the end: starting it takes longest, so one life shows all.
final class ProcessPlatformTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(120);
    private static final List<String> NAMES =
            List.of("gateway-1", "worker-1", "sink", "status", "kafka-1", "mysql", "redis");

    @TempDir
    private Path directory;

    private Process jvm;
    private BufferedReader answers;
    private PrintWriter orders;

    @AfterEach
    void endWhatIsLeft() {
        jvm.destroyForcibly(); // and its children with it
    }

    @Test
    void everyProcessCanBeKilledAndStartedAgainAndAllDieWithTheirParent() throws Exception {
        URI gateway = startPlatform();
        assertThat(post(gateway, "/v1/users", "{\"username\":\"ann\",\"password\":\"correct horse\"}"))
                .isEqualTo(201);

        Map<String, ProcessHandle> first = processes();
        for (String name : NAMES) {
            assertThat(order("kill " + name)).isEqualTo("kill " + name + " false");
            assertThat(first.get(name).isAlive()).as(name).isFalse();
            assertThat(directory.resolve("pids").resolve(name)).doesNotExist();
        }
        for (String name : NAMES.reversed()) { // backends first
            assertThat(order("start " + name)).isEqualTo("start " + name + " true");
        }
        assertThat(order("ready all")).isEqualTo("ready true");
        Map<String, ProcessHandle> second = processes();
        assertThat(second.values()).doesNotContainAnyElementsOf(first.values());
        assertThat(post(
                        gateway,
                        "/v1/sessions",
                        "{\"username\":\"ann\",\"password\":\"correct horse\",\"device\":\"d\"}"))
                .as("same port, same data")
                .isEqualTo(201);

        order("stop status");
        assertThat(state(second.get("status"))).isEqualTo("T");
        jvm.destroyForcibly(); // SIGKILL; the stopped one must go too
        await().atMost(TOO_SLOW).untilAsserted(() -> assertThat(second.values()).noneMatch(ProcessHandle::isAlive));
    }

    private URI startPlatform() throws IOException {
        jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlatformMain.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = jvm.inputReader(StandardCharsets.UTF_8);
        orders = new PrintWriter(jvm.outputWriter(StandardCharsets.UTF_8), true);
        String started = answers.readLine();
        assertThat(started).startsWith("started ");
        System.out.println(started);
        return URI.create(started.split(" ")[1]);
    }

    private String order(String line) throws IOException {
        orders.println(line);
        return answers.readLine();
    }

    private Map<String, ProcessHandle> processes() throws IOException {
        var found = new HashMap<String, ProcessHandle>();
        for (String name : NAMES) {
            String pid =
                    Files.readString(directory.resolve("pids").resolve(name)).strip();
            found.put(name, ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
            assertThat(directory.resolve("logs").resolve(name + ".log")).exists();
        }
        try (var files = Files.list(directory.resolve("pids"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(NAMES);
        }
        return found;
    }

    private static String state(ProcessHandle process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[0];
    }

    private static int post(URI gateway, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
