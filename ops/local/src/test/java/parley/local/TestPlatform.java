package parley.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The one platform that the tests of this JVM share: two gateways, temporary data, stopped when the JVM
/// ends.
final class TestPlatform {
    private static @Nullable LocalPlatform shared;

    private TestPlatform() {}

    // Not in a static initializer: the start runs on many threads, which would wait for this class.
    static synchronized LocalPlatform shared() {
        LocalPlatform running = shared;
        if (running == null) {
            Path directory = temporaryDirectory();
            LocalPlatform started = LocalPlatform.start(new LocalOptions(directory, 0, 0, 2, 1), line -> {});
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                started.close();
                Directories.delete(directory);
            }));
            shared = started;
            running = started;
        }
        return running;
    }

    static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("parley-local-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
