package parley.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Children never outlive their JVM, whatever ends it.
final class ChildrenDieTest {
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final Duration TOO_SLOW = Duration.ofSeconds(60);

    @TempDir
    private Path home;

    private Process jvm;
    private List<ProcessHandle> children;

    @BeforeEach
    void startAJvmWithMySqlAndRedis() throws IOException {
        jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildrenMain.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = jvm.inputReader(StandardCharsets.UTF_8);
        children = Arrays.stream(lines.readLine().split(" "))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
        assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);
    }

    @AfterEach
    void endWhatIsLeft() {
        children.forEach(ProcessHandle::destroyForcibly);
        jvm.destroyForcibly();
    }

    @Test
    void bothAreGoneTwoSecondsAfterTheJvmWasKilled() {
        long begin = System.nanoTime();
        jvm.destroyForcibly(); // SIGKILL
        await().atMost(TWO_SECONDS)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        System.out.println("children gone after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
    }

    @Test
    void childrenWhoseWatcherDiedTooAreEndedByTheNextStart() throws SQLException {
        jvm.descendants().filter(process -> !children.contains(process)).forEach(ProcessHandle::destroyForcibly);
        jvm.destroyForcibly();
        await().atMost(TOO_SLOW).until(() -> !jvm.isAlive());
        assertThat(children).allMatch(ProcessHandle::isAlive);

        InstallationCache cache = InstallationCache.ofUser();
        MySqlServer mysql = new MySqlServer(MySqlInstallation.prepare(cache), home.resolve("mysql"), true);
        RedisServer redis = new RedisServer(RedisInstallation.prepare(cache), home.resolve("redis"), true);
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        try (mysql;
                redis) {
            mysql.start();
            redis.start();
            redis.flush();
            try (Connection connection = mysql.connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT 1")) {
                assertThat(rows.next()).isTrue();
            }
        }
    }
}
