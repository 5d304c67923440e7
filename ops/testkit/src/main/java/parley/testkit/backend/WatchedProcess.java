package parley.testkit.backend;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A child process that cannot outlive this JVM, not even when the JVM is killed.
///
/// A small shell script stands between: it starts the child in a session of its own, so that Ctrl-C at the terminal
/// does not reach it, and reads a pipe that this JVM holds open and never writes to. The kernel closes the pipe when
/// the JVM is gone, and the script then ends the child. The child's id is kept in a file beside its data, and a child
/// that a crash of the whole machine or of the script left behind is ended by [#endStale] before the data is used
/// again.
public final class WatchedProcess {
    private static final Duration STARTED = Duration.ofSeconds(10);

    private final Process watcher;
    private final ProcessHandle child;

    private WatchedProcess(Process watcher, ProcessHandle child) {
        this.watcher = watcher;
        this.child = child;
    }

    /// Starts `command` in `directory`; what it prints is appended to the log. Returns when its process exists, not
    /// when
    /// it is ready.
    ///
    /// @param files where it is written down; an earlier pid file is replaced
    /// @throws BackendException when there is no such program, or it ended at once
    public static WatchedProcess start(Path directory, ProcessFiles files, List<String> command) {
        Path pidFile = files.pid();
        Path log = files.log();
        try {
            Files.deleteIfExists(pidFile);
            Optional<Path> setsid = onPath("setsid");
            List<String> full = new ArrayList<>();
            setsid.ifPresent(program -> full.add(program.toString()));
            // Without setsid (macOS) the shell's job control at least gives the child a process group of its own.
            String script = setsid.isPresent() ? script() : "set -m\n" + script();
            full.addAll(List.of("/bin/sh", "-c", script, "parley-watch", pidFile.toString(), log.toString()));
            full.addAll(command);
            Process watcher = new ProcessBuilder(full)
                    .directory(directory.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectErrorStream(true)
                    .start();
            return new WatchedProcess(watcher, awaitChild(watcher, pidFile, log));
        } catch (IOException e) {
            throw new BackendException("could not start " + command.getFirst() + ": " + e, e);
        }
    }

    /// Ends the process that an earlier owner of this data left running: the one in `pidFile`, if its command line
    /// mentions `mark`.
    public static void endStale(Path pidFile, String mark) {
        Optional<ProcessHandle> stale = readPid(pidFile)
                .flatMap(ProcessHandle::of)
                .filter(handle -> commandLine(handle).contains(mark));
        stale.ifPresent(handle -> {
            handle.destroy();
            if (!gone(handle, Duration.ofSeconds(5))) {
                handle.destroyForcibly();
                gone(handle, Duration.ofSeconds(5));
            }
        });
    }

    /// Whether it runs; stopped by SIGSTOP counts as running.
    public boolean alive() {
        return child.isAlive();
    }

    /// The id of the program itself, not of the watcher.
    public long pid() {
        return child.pid();
    }

    /// Asks the child to end and waits; after `grace` it is killed.
    public void stop(Duration grace) {
        child.destroy();
        if (!gone(child, grace)) {
            child.destroyForcibly();
        }
        awaitEnd();
    }

    /// Ends the child at once (SIGKILL). Returns when it and its pid file are gone, also when it ended by itself.
    public void kill() {
        child.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        if (!gone(child, Duration.ofSeconds(10))) {
            throw new BackendException("process " + child.pid() + " does not end");
        }
        try {
            watcher.getOutputStream().close();
            watcher.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            // The pipe is closed with the watcher: there is nobody left to tell.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ProcessHandle awaitChild(Process watcher, Path pidFile, Path log) throws IOException {
        try {
            Pause.until(() -> readPid(pidFile).isPresent() || !watcher.isAlive(), STARTED);
            return readPid(pidFile)
                    .flatMap(ProcessHandle::of)
                    .orElseThrow(() -> new BackendException("the process ended at once, see " + log));
        } catch (RuntimeException e) {
            watcher.getOutputStream().close(); // whatever did start ends
            throw e;
        }
    }

    private static Optional<Long> readPid(Path pidFile) {
        try {
            return Optional.of(Long.valueOf(Files.readString(pidFile).strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String commandLine(ProcessHandle handle) {
        try {
            return Files.readString(
                            Path.of("/proc", Long.toString(handle.pid()), "cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return handle.info().commandLine().orElse("");
        }
    }

    private static boolean gone(ProcessHandle handle, Duration within) {
        return Pause.until(() -> !handle.isAlive(), within);
    }

    private static Optional<Path> onPath(String program) {
        @Nullable String path = System.getenv("PATH");
        return List.of((path == null ? "/usr/bin:/bin" : path).split(":")).stream()
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String script() throws IOException {
        try (InputStream script = WatchedProcess.class.getResourceAsStream("/parley/testkit/watch.sh")) {
            if (script == null) {
                throw new BackendException("parley/testkit/watch.sh is missing from the class path");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
