package parley.edge.connection;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The sockets of the container that are not closed yet; a connection ends before its socket, which still
/// writes. Safe from any thread.
final class OpenSockets {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private final Set<String> open = new HashSet<>();

    void opened(String id) {
        lock.lock();
        try {
            open.add(id);
        } finally {
            lock.unlock();
        }
    }

    void closed(String id) {
        lock.lock();
        try {
            open.remove(id);
            if (open.isEmpty()) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// @return false when one was still open after `patience`
    boolean awaitNone(Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (!open.isEmpty()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = none.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
