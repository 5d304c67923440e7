package parley.testkit.backend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A server as a watched child process on a port that stays: what MySQL and Redis have in common. Its home directory
/// holds `port`, and unless told otherwise `<name>.log` and
/// `<name>.pid`.
final class ChildServer implements AutoCloseable {
    private final String name;
    private final Path home;
    private final ProcessFiles files;
    private final Supplier<List<String>> command;
    private final BooleanSupplier answers;
    private final Endpoint endpoint;
    private @Nullable WatchedProcess process;

    /// Ends what an earlier owner of this home left running.
    ///
    /// @param name in lower case, for files and messages
    /// @param home absolute; created when missing
    /// @param files where the process is written down
    /// @param command asked before each start, when the port is known
    /// @param answers whether the server serves clients now
    /// @param mark part of the command line by which a process left behind is recognized; given the port it had
    ChildServer(
            String name,
            Path home,
            ProcessFiles files,
            Supplier<List<String>> command,
            BooleanSupplier answers,
            IntFunction<String> mark) {
        this.name = name;
        this.home = Directories.create(home);
        this.files = files;
        this.command = command;
        this.answers = answers;
        Path port = home.resolve("port");
        Endpoint.earlier(port).ifPresent(earlier -> WatchedProcess.endStale(files.pid(), mark.apply(earlier)));
        this.endpoint = new Endpoint(port);
    }

    int port() {
        return endpoint.port();
    }

    Path log() {
        return files.log();
    }

    /// The id of the process, empty when it does not run.
    synchronized OptionalLong pid() {
        return process != null && process.alive() ? OptionalLong.of(process.pid()) : OptionalLong.empty();
    }

    /// Does nothing when it runs.
    ///
    /// @throws BackendException when it ends or does not answer within `ready`
    synchronized void start(Duration ready) {
        if (pid().isEmpty()) {
            kill(); // should it have ended by itself: its watcher must be gone before a new one writes the same file
            endpoint.start(name, log(), () -> launch(ready));
        }
    }

    /// Asks it to end; kills it after `grace`. Does nothing when it is down.
    synchronized void stop(Duration grace) {
        if (process != null) {
            process.stop(grace);
            process = null;
        }
    }

    /// Does nothing when it is down.
    synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    /// Gives the port back; the server must be down.
    @Override
    public synchronized void close() {
        endpoint.close();
    }

    private boolean launch(Duration ready) {
        WatchedProcess started = WatchedProcess.start(home, files, command.get());
        boolean answered = false;
        try {
            answered = Pause.until(() -> !started.alive() || answers.getAsBoolean(), ready) && started.alive();
            if (!answered && started.alive()) {
                throw new BackendException(name + " does not answer within " + ready.toSeconds() + " s, see " + log());
            }
        } finally {
            if (!answered) {
                started.kill();
            }
        }
        process = started;
        return answered;
    }
}
