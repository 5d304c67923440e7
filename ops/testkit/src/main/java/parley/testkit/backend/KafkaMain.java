package parley.testkit.backend;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/// One broker in a process of its own. SIGTERM makes it hand its partitions over and leave; a fault that it cannot go
/// on with ends the process, as with the broker's own script.
final class KafkaMain {
    private static final Duration HAND_OVER = Duration.ofSeconds(20);
    private static final Duration OTHERS = Duration.ofSeconds(20);
    private static final int FATAL = 1;

    private KafkaMain() {}

    /// @param arguments file of settings · cluster id · file that exists while the broker serves · file whose being
    /// there says that all brokers are leaving, so that controllers go last
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path serving = Path.of(arguments[2]);
        Path allLeave = Path.of(arguments[3]);
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(reader);
        }
        KafkaNode node = KafkaNode.launch(
                settings, arguments[1], () -> Runtime.getRuntime().halt(FATAL));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(node, serving, allLeave), "leave"));
        try {
            node.awaitReady();
        } catch (BackendException e) {
            System.err.println(e.getMessage());
            Runtime.getRuntime().halt(FATAL);
        }
        Files.writeString(serving, ProcessHandle.current().pid() + "\n");
        new CountDownLatch(1).await(); // until a signal
    }

    private static void leave(KafkaNode node, Path serving, Path allLeave) {
        try {
            node.stopBroker(HAND_OVER);
            Files.deleteIfExists(serving);
            if (Files.exists(allLeave)) {
                Path home = Objects.requireNonNull(serving.toAbsolutePath().getParent());
                Pause.until(() -> nobodyServes(home), OTHERS);
                node.abdicate();
            }
            node.stopController();
        } catch (IOException | RuntimeException e) {
            System.err.println("while leaving: " + e);
        }
    }

    private static boolean nobodyServes(Path home) {
        try (var files = Files.list(home)) {
            return files.noneMatch(file -> file.getFileName().toString().startsWith(KafkaInProcesses.SERVING));
        } catch (IOException e) {
            return true;
        }
    }
}
