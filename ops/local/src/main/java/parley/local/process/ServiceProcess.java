package parley.local.process;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import parley.testkit.backend.ProcessFiles;
import parley.testkit.backend.WatchedProcess;

/// One service as a process that can be started again: same ports, same settings. All methods may be called from any
/// thread.
final class ServiceProcess {
    /// Longer than any service takes to drain, and then to write its archive of classes.
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final String name;
    private final ServiceKind kind;
    private final Path settings;
    private final ProcessFiles files;
    private final int port;
    private final int management;
    private @Nullable WatchedProcess process;

    /// Ends what an earlier platform left running.
    ///
    /// @param settings file of the service's properties, written by the caller; absolute
    ServiceProcess(String name, ServiceKind kind, Path settings, ProcessFiles files, int port, int management) {
        this.name = name;
        this.kind = kind;
        this.settings = settings;
        this.files = files;
        this.port = port;
        this.management = management;
        WatchedProcess.endStale(files.pid(), settings.toString());
    }

    String name() {
        return name;
    }

    ServiceKind kind() {
        return kind;
    }

    ProcessFiles files() {
        return files;
    }

    Path settings() {
        return settings;
    }

    /// Of the interface that it offers; the worker and the sink offer none.
    int port() {
        return port;
    }

    int managementPort() {
        return management;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    URI management() {
        return URI.create("http://127.0.0.1:" + management);
    }

    synchronized OptionalLong pid() {
        return process != null && process.alive() ? OptionalLong.of(process.pid()) : OptionalLong.empty();
    }

    /// Returns when the process is there. Does nothing when it runs.
    synchronized void start(LaunchChange change) {
        if (pid().isPresent()) {
            return;
        }
        kill(); // should it have ended by itself: its watcher must be gone before a new one writes the same file
        List<String> command = new ArrayList<>(change.prefix());
        command.addAll(JavaCommand.of(archive(), kind.heapMiB(), change.jvm()));
        command.add(kind.mainClass());
        command.add("--spring.config.additional-location=file:" + settings);
        process = WatchedProcess.start(Objects.requireNonNull(settings.getParent()), files, command);
    }

    synchronized void terminate() {
        if (process != null) {
            process.stop(GRACE);
            process = null;
        }
    }

    synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    private String archive() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
