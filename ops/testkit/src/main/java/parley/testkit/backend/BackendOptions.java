package parley.testkit.backend;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How to start a set of backends.
///
/// @param dataDirectory where data, logs and passwords are kept; null only when not persistent: then a temporary
/// directory is used
/// @param brokers 1 or 3
/// @param progress told in one line, from any thread, what is being done
/// @param persistent data is flushed to disk and kept at [Backends#close]; otherwise it is written fast and deleted at
/// close
public record BackendOptions(@Nullable Path dataDirectory, int brokers, Consumer<String> progress, boolean persistent) {
    public BackendOptions {
        if (brokers != 1 && brokers != 3) {
            throw new IllegalArgumentException("brokers is " + brokers + ", expected 1 or 3");
        }
        if (persistent && dataDirectory == null) {
            throw new IllegalArgumentException("persistent backends need a data directory");
        }
    }

    /// One broker, data in a temporary directory that is deleted at close, silent.
    public static BackendOptions temporary() {
        return new BackendOptions(null, 1, line -> {}, false);
    }

    /// One broker, data kept under `dataDirectory`, silent.
    public static BackendOptions persistent(Path dataDirectory) {
        return new BackendOptions(dataDirectory, 1, line -> {}, true);
    }

    /// The same with another number of brokers.
    public BackendOptions withBrokers(int count) {
        return new BackendOptions(dataDirectory, count, progress, persistent);
    }

    /// The same, telling its progress to `listener`.
    public BackendOptions withProgress(Consumer<String> listener) {
        return new BackendOptions(dataDirectory, brokers, listener, persistent);
    }
}
