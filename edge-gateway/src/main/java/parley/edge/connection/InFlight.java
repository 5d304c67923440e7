package parley.edge.connection;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Counts what waits for an answer, so that nobody leaves before it. Safe from any thread.
final class InFlight {
    private final ReentrantLock lock = new ReentrantLock();
    private int count;
    private boolean finishing;
    private @Nullable Runnable whenDone;

    /// @return false when nothing is taken any more
    boolean enter() {
        lock.lock();
        try {
            if (!finishing) {
                count++;
            }
            return !finishing;
        } finally {
            lock.unlock();
        }
    }

    void exit() {
        Runnable action;
        lock.lock();
        try {
            count--;
            action = done();
        } finally {
            lock.unlock();
        }
        run(action);
    }

    /// Takes nothing any more, and runs `action` once, when nothing is in flight: now or on the thread of the
    /// last [#exit].
    void finish(Runnable action) {
        Runnable now;
        lock.lock();
        try {
            finishing = true;
            whenDone = action;
            now = done();
        } finally {
            lock.unlock();
        }
        run(now);
    }

    private @Nullable Runnable done() {
        Runnable action = count == 0 ? whenDone : null;
        if (action != null) {
            whenDone = null;
        }
        return action;
    }

    private static void run(@Nullable Runnable action) {
        if (action != null) {
            action.run();
        }
    }
}
