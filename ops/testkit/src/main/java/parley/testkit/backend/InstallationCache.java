package parley.testkit.backend;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Where unpacked servers are kept between runs: `$XDG_CACHE_HOME/parley`, else `~/.cache/parley`. An entry is built
/// beside its place and moved there in one step, under a lock that other JVMs respect, so an entry that exists is
/// complete.
record InstallationCache(Path root) {
    /// Fills an empty directory.
    @FunctionalInterface
    interface Builder {
        void build(Path directory) throws IOException;
    }

    static InstallationCache ofUser() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return new InstallationCache(base.resolve("parley").toAbsolutePath());
    }

    /// The directory of the entry, which is built first if it is not there. Blocks while another JVM or thread builds
    /// it.
    Path entry(String name, Builder builder) {
        Path place = root.resolve(name);
        if (Files.isDirectory(place)) {
            return place;
        }
        // The lock of the file keeps other JVMs out, the monitor other threads of this one.
        synchronized (InstallationCache.class) {
            Directories.create(root);
            try (FileChannel channel = FileChannel.open(
                            root.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.isDirectory(place)) {
                    build(name, place, builder);
                }
                return place;
            } catch (IOException e) {
                throw new BackendException("could not prepare " + place + ": " + e, e);
            }
        }
    }

    private void build(String name, Path place, Builder builder) throws IOException {
        Path fresh = Files.createTempDirectory(root, name + ".building-");
        try {
            builder.build(fresh);
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Directories.delete(fresh);
        }
    }
}
