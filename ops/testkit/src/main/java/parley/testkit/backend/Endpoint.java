package parley.testkit.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import parley.testkit.port.FreePorts;
import parley.testkit.port.PortLease;

/// The port of one server on the loopback address: the one it had before if it is free, else a new one, and from its
/// first start on the same. Confined to its server, which synchronizes.
final class Endpoint implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    private final Path file;
    private PortLease lease;
    private boolean settled;

    /// @param file remembers the port between runs
    Endpoint(Path file) {
        this.file = file;
        this.lease = earlier(file).flatMap(FreePorts::lease).orElseGet(FreePorts::lease);
        remember();
    }

    int port() {
        return lease.port();
    }

    /// Starts a server on the port. Should the very first start fail because somebody else took the port meanwhile,
    /// another port is taken.
    ///
    /// @param launch returns true when the server answers, false when its process ended
    void start(String name, Path log, BooleanSupplier launch) {
        for (int attempt = 1; !launch.getAsBoolean(); attempt++) {
            if (settled || attempt == ATTEMPTS || !changeIfTaken()) {
                throw new BackendException(name + " ended while starting on port " + port() + ", see " + log);
            }
        }
        settled = true;
    }

    /// Takes another port if somebody else listens on this one. Only before the first start.
    boolean changeIfTaken() {
        if (FreePorts.isFree(port())) {
            return false;
        }
        PortLease old = lease;
        lease = FreePorts.lease();
        old.close();
        remember();
        return true;
    }

    @Override
    public void close() {
        lease.close();
    }

    /// The port that a server used in an earlier run, if there was one.
    static Optional<Integer> earlier(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Integer.valueOf(Files.readString(file).strip()))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            throw new BackendException("could not read a port from " + file + ": " + e, e);
        }
    }

    private void remember() {
        try {
            Files.writeString(file, port() + "\n");
        } catch (IOException e) {
            throw new BackendException("could not write " + file + ": " + e, e);
        }
    }
}
