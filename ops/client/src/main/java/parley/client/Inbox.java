package parley.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs tasks one after the other in the order of their submission, on a virtual thread that exists only
/// while there
/// are tasks. Whoever submits asks for room first, so what waits is bounded by what one more frame can
/// bring.
final class Inbox {
    private static final int HIGH = 512;
    private static final int LOW = 256;

    private final Executor workers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private @Nullable Runnable blocked;
    private boolean running;

    Inbox(Executor workers) {
        this.workers = workers;
    }

    void submit(Runnable task) {
        lock.lock();
        try {
            tasks.addLast(task);
            if (!running) {
                running = true;
                workers.execute(this::drain);
            }
        } catch (RejectedExecutionException e) {
            tasks.clear(); // the client was closed
        } finally {
            lock.unlock();
        }
    }

    /// Runs `next` now if there is room, otherwise when there is; a later call replaces an earlier one.
    void whenRoom(Runnable next) {
        lock.lock();
        try {
            if (tasks.size() >= HIGH) {
                blocked = next;
                return;
            }
        } finally {
            lock.unlock();
        }
        next.run();
    }

    private void drain() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private @Nullable Runnable next() {
        Runnable unblocked = null;
        Runnable task;
        lock.lock();
        try {
            task = tasks.pollFirst();
            running = task != null;
            if (tasks.size() < LOW) {
                unblocked = blocked;
                blocked = null;
            }
        } finally {
            lock.unlock();
        }
        if (unblocked != null) {
            unblocked.run();
        }
        return task;
    }
}
