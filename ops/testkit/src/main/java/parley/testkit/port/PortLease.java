package parley.testkit.port;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;

/// The right to use one port of the loopback address. While it is open no other [FreePorts] on this machine, in this
/// JVM or another, hands the same port out; it ends with [#close] or with the JVM.
public final class PortLease implements AutoCloseable {
    private final int port;
    private final FileLock lock;

    PortLease(int port, FileLock lock) {
        this.port = port;
        this.lock = lock;
    }

    /// The port, 20000 to 31999 unless one was asked for by number.
    public int port() {
        return port;
    }

    /// Gives the port back. May be called twice.
    @Override
    public void close() {
        try {
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException("could not give back port " + port, e);
        }
    }
}
