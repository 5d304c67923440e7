package parley.testkit.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Says that this set of backends owns a data directory. Held until closed or until the JVM ends, however it ends.
final class DirectoryLock implements AutoCloseable {
    // What this JVM holds. Needed because opening and closing the lock file once more would give up the lock on it.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /// The lock, or empty when somebody, here or in another process, owns the directory.
    static Optional<DirectoryLock> tryLock(Path existing) {
        try {
            Path directory = existing.toRealPath();
            if (!HELD.add(directory)) {
                return Optional.empty();
            }
            FileChannel channel = FileChannel.open(
                    directory.resolve("backends.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                HELD.remove(directory);
                return Optional.empty();
            }
            return Optional.of(new DirectoryLock(directory, channel));
        } catch (IOException e) {
            throw new BackendException("could not lock the data directory " + existing + ": " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("could not unlock " + directory, e);
        } finally {
            HELD.remove(directory);
        }
    }
}
