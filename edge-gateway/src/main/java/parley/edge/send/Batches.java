package parley.edge.send;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// A queue whose batches set their own pace: what comes while one is worked on, and until the [Pace] allows
/// the next, makes the next. A lone item is worked on at once, by the thread that brings it, and many that
/// come together share what a batch costs. Order is kept. Safe from any thread.
final class Batches<T> {
    private final int mostWaiting;
    private final int mostTogether;
    private final Consumer<List<T>> work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<T> waiting = new ArrayDeque<>();
    private final Pace pace = new Pace(System.nanoTime());
    private boolean working;

    /// @param work may block; takes batches one after the other. Must not throw
    Batches(int mostWaiting, int mostTogether, Consumer<List<T>> work) {
        this.mostWaiting = mostWaiting;
        this.mostTogether = mostTogether;
        this.work = work;
    }

    /// Works on the item if nothing is worked on and nothing was a moment ago, and blocks as long as that
    /// takes: nobody has to be woken for it. Otherwise the item waits for its turn, and the caller does not.
    ///
    /// @return false when too many wait: the item was not taken
    boolean add(T item) {
        List<T> alone;
        lock.lock();
        try {
            if (waiting.size() >= mostWaiting) {
                return false;
            }
            waiting.add(item);
            if (working) {
                return true;
            }
            working = true;
            alone = pace.rest(System.nanoTime()) <= 0 ? take() : List.of();
        } finally {
            lock.unlock();
        }
        if (!alone.isEmpty()) {
            work.accept(alone);
        }
        if (alone.isEmpty() || more()) {
            Thread.ofVirtual().name("batches").start(this::workOn);
        }
        return true;
    }

    private void workOn() {
        do {
            List<T> batch = next();
            if (!batch.isEmpty()) {
                work.accept(batch);
            }
        } while (more());
    }

    /// Waits for its time.
    private List<T> next() {
        while (true) {
            long rest;
            lock.lock();
            try {
                rest = pace.rest(System.nanoTime());
                if (rest <= 0) {
                    return take();
                }
            } finally {
                lock.unlock();
            }
            LockSupport.parkNanos(rest);
        }
    }

    private List<T> take() {
        int size = Math.min(waiting.size(), mostTogether);
        var batch = new ArrayList<T>(size);
        for (int i = 0; i < size; i++) {
            batch.add(waiting.remove());
        }
        pace.begin(size, System.nanoTime());
        return batch;
    }

    /// @return false when there is nothing more to do: then the next item begins again
    private boolean more() {
        lock.lock();
        try {
            working = !waiting.isEmpty();
            return working;
        } finally {
            lock.unlock();
        }
    }
}
