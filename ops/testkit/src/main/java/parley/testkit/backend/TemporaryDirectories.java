package parley.testkit.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Data directories that live as long as their set of backends. What a killed JVM left behind is deleted by a later
/// one.
final class TemporaryDirectories {
    private static final String PREFIX = "parley-backends-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-.*");
    private static final Duration SPARED = Duration.ofMinutes(10);

    private TemporaryDirectories() {}

    static Path create() {
        try {
            Path base = Path.of(System.getProperty("java.io.tmpdir"));
            deleteLeftOvers(base);
            return Files.createTempDirectory(
                            base, PREFIX + ProcessHandle.current().pid() + "-")
                    .toRealPath();
        } catch (IOException e) {
            throw new BackendException("could not make a temporary directory: " + e, e);
        }
    }

    /// Deletes a directory whose JVM is gone, which nobody locks (its JVM could run in another container), and which
    /// is not brand new.
    static void deleteLeftOvers(Path base) throws IOException {
        Instant limit = Instant.now().minus(SPARED);
        try (DirectoryStream<Path> found = Files.newDirectoryStream(base, PREFIX + "*")) {
            for (Path directory : found) {
                Matcher name = NAME.matcher(directory.getFileName().toString());
                if (name.matches()
                        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
                        && Files.getLastModifiedTime(directory).toInstant().isBefore(limit)) {
                    deleteUnowned(directory);
                }
            }
        }
    }

    private static void deleteUnowned(Path directory) {
        try {
            DirectoryLock.tryLock(directory).ifPresent(lock -> {
                lock.close();
                Directories.delete(directory);
            });
        } catch (BackendException | UncheckedIOException e) {
            // Another JVM tidies up at the same time, or it is another user's: not ours to insist.
        }
    }
}
