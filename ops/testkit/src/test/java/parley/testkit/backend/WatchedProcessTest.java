package parley.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatchedProcessTest {
    private static final Duration GRACE = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void startsLogsAndStops() throws IOException {
        WatchedProcess process = start("echo started; exec sleep 60");
        assertThat(process.alive()).isTrue();
        assertThat(Files.readString(pidFile()).strip()).isEqualTo(Long.toString(process.pid()));

        process.stop(GRACE);

        assertThat(process.alive()).isFalse();
        assertThat(pidFile()).doesNotExist();
        assertThat(log()).content().contains("started");
    }

    @Test
    void aProcessThatDoesNotListenIsKilledAfterTheGrace() {
        WatchedProcess process = start("trap '' TERM; while :; do sleep 0.05; done");
        process.stop(Duration.ofMillis(300));
        assertThat(process.alive()).isFalse();
    }

    @Test
    void killEndsItAtOnce() {
        WatchedProcess process = start("trap '' TERM; while :; do sleep 0.05; done");
        process.kill();
        assertThat(process.alive()).isFalse();
    }

    @Test
    void aProgramThatDoesNotExistLeavesAWordInTheLog() {
        ChildServer server = new ChildServer(
                "child",
                directory,
                ProcessFiles.beside(directory, "child"),
                () -> List.of(directory.resolve("absent").toString()),
                () -> false,
                port -> "absent");
        assertThatThrownBy(() -> server.start(GRACE))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(log().toString());
        assertThat(log()).content().contains("absent");
        assertThat(server.pid()).isEmpty();
        server.close();
    }

    @Test
    void aServerThatNeverAnswersIsEndedAfterItsTime() {
        ChildServer server = new ChildServer(
                "child",
                directory,
                ProcessFiles.beside(directory, "child"),
                () -> List.of("sleep", "62"),
                () -> false,
                port -> "sleep");
        assertThatThrownBy(() -> server.start(Duration.ofMillis(300)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("does not answer within");
        assertThat(server.pid()).isEmpty();
        server.close();
    }

    @Test
    void onlyTheProcessThatIsMeantIsEndedAsStale() throws IOException {
        Process other = new ProcessBuilder("sleep", "61").start();
        try {
            Files.writeString(pidFile(), Long.toString(other.pid()));
            WatchedProcess.endStale(pidFile(), "mysqld");
            assertThat(other.isAlive()).isTrue();

            WatchedProcess.endStale(pidFile(), "sleep 61");
            assertThat(other.isAlive()).isFalse();
        } finally {
            other.destroyForcibly();
        }
    }

    private WatchedProcess start(String script) {
        return WatchedProcess.start(directory, new ProcessFiles(pidFile(), log()), List.of("/bin/sh", "-c", script));
    }

    private Path pidFile() {
        return directory.resolve("child.pid");
    }

    private Path log() {
        return directory.resolve("child.log");
    }
}
