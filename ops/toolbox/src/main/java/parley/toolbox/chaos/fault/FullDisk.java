package parley.toolbox.chaos.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// A backend whose disk is full. Its data moves to a small file system in memory, which is then filled up; healing
/// empties it and moves the data back. While it moves, the backend is down for a moment.
///
/// Whatever happens, the data is in one of two places that [#heal] looks at: behind the mount, or beside it.
final class FullDisk implements Fault {
    private static final long ROOM = 48 << 20;
    private static final int PIECE = 1 << 20;
    private static final int SMALL_PIECE = 4096;

    private final String backend;
    private final Duration lasts;

    FullDisk(String backend, Duration lasts) {
        this.backend = backend;
        this.lasts = lasts;
    }

    @Override
    public String name() {
        return "full-disk-" + backend;
    }

    @Override
    public String method() {
        return backend + " on a small tmpfs that is filled up; emptied and moved back to the disk at the end";
    }

    @Override
    public Duration lasts() {
        return lasts;
    }

    @Override
    public Set<String> touches() {
        return Set.of(backend);
    }

    /// Tries it out: only root may mount, and in a container not even root.
    @Override
    public Optional<String> notRunnable(Stage stage) {
        try {
            Path trial = Files.createTempDirectory("parley-mount-");
            try {
                mount(trial, 1 << 20);
                Tool.run("umount", trial.toString());
                return Optional.empty();
            } finally {
                Files.deleteIfExists(trial);
            }
        } catch (IOException e) {
            return Optional.of("a tmpfs cannot be mounted here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    @Override
    public void inject(Stage stage) throws IOException, InterruptedException {
        Path data = stage.platform().data(backend);
        stage.platform().terminate(backend);
        Files.move(data, aside(data));
        Files.createDirectory(data);
        long size = Long.parseLong(Tool.run("du", "-sb", aside(data).toString()).split("\\s")[0]);
        mount(data, size + size / 4 + ROOM);
        Tool.run("cp", "-a", aside(data) + "/.", data.toString());
        stage.platform().start(backend);
        fill(data);
    }

    @Override
    public void heal(Stage stage) throws IOException, InterruptedException {
        Path data = stage.platform().data(backend);
        if (!Files.isDirectory(aside(data))) {
            stage.platform().start(backend);
            return; // it was never injected
        }
        Files.deleteIfExists(filler(data));
        stage.platform().terminate(backend);
        if (mounted(data)) {
            Path back = data.resolveSibling(data.getFileName() + ".back");
            Tool.run("cp", "-a", data.toString(), back.toString());
            Tool.run("umount", data.toString());
            Files.delete(data);
            Files.move(back, data);
            Tool.run("rm", "-rf", aside(data).toString());
        } else {
            Files.deleteIfExists(data); // empty: the mount failed
            Files.move(aside(data), data);
        }
        stage.platform().start(backend);
    }

    private static void mount(Path place, long bytes) throws IOException, InterruptedException {
        Tool.run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "parley-full-disk", place.toString());
    }

    private static boolean mounted(Path place) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/mounts"))) {
            return lines.anyMatch(line -> line.startsWith("parley-full-disk " + place + " "));
        }
    }

    /// In pieces that become smaller, to the last page.
    private static void fill(Path data) throws IOException {
        try (var out = Files.newOutputStream(filler(data))) {
            for (int piece = PIECE; piece >= SMALL_PIECE; piece /= 16) {
                fillWith(out, new byte[piece]);
            }
        }
    }

    private static void fillWith(java.io.OutputStream out, byte[] piece) {
        try {
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            // No space left, as wanted.
        }
    }

    private static Path filler(Path data) {
        return data.resolve("filler");
    }

    private static Path aside(Path data) {
        return data.resolveSibling(data.getFileName() + ".aside");
    }
}
