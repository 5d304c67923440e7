package parley.testkit.port;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Hands out free ports of the loopback address. All methods may be called from any thread.
///
/// The ports lie below the range from which systems take the source ports of outgoing connections (32768 on Linux,
/// 49152 on macOS). A server that is stopped and started again therefore finds its port free, and a client that
/// retries meanwhile cannot connect to itself. A byte of one file is locked for each port, so that JVMs that run side
/// by side do not meet.
public final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;

    // One channel for the whole JVM, never closed: closing any channel of the file would give up all locks on it.
    private static final FileChannel LOCKS = openLocks();

    private FreePorts() {}

    /// A port that is free now and leased until closed.
    ///
    /// @throws IllegalStateException when none is left
    public static PortLease lease() {
        int start = (int) (ProcessHandle.current().pid() * 131 % COUNT);
        for (int i = 0; i < COUNT; i++) {
            PortLease lease = tryLease(FIRST + (start + i) % COUNT);
            if (lease != null) {
                return lease;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + (FIRST + COUNT - 1));
    }

    /// This very port, or empty when it is taken or leased.
    public static Optional<PortLease> lease(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ", expected 1 to 65535");
        }
        return Optional.ofNullable(tryLease(port));
    }

    /// A free port that stays leased until the JVM ends.
    public static int next() {
        return lease().port();
    }

    /// Whether a server could listen on this port of the loopback address now.
    public static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable PortLease tryLease(int port) {
        try {
            FileLock lock = LOCKS.tryLock(port, 1, false);
            if (lock == null) {
                return null;
            }
            if (isFree(port)) {
                return new PortLease(port, lock);
            }
            lock.release();
            return null;
        } catch (OverlappingFileLockException e) {
            return null; // leased by this JVM
        } catch (IOException e) {
            throw new UncheckedIOException("could not lock port " + port, e);
        }
    }

    private static FileChannel openLocks() {
        Path file = Path.of(
                System.getProperty("java.io.tmpdir"), "parley-ports-" + System.getProperty("user.name") + ".lock");
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("could not open " + file, e);
        }
    }
}
