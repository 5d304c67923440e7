package parley.edge.send;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// A queue whose batches set their own pace: what comes while one is worked on makes the next. A lone item
/// is worked on at once, by the thread that brings it, and many that come together share what a batch
/// costs. Order is kept. Safe from any thread.
final class Batches<T> {
    private final int mostWaiting;
    private final int mostTogether;
    private final Consumer<List<T>> work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<T> waiting = new ArrayDeque<>();
    private boolean working;

    /// @param work may block; takes batches one after the other. Must not throw
    Batches(int mostWaiting, int mostTogether, Consumer<List<T>> work) {
        this.mostWaiting = mostWaiting;
        this.mostTogether = mostTogether;
        this.work = work;
    }

    /// Works on the item if nothing is worked on, and blocks as long as that takes: nobody has to be woken
    /// for it.
    /// Otherwise the item waits for its turn, and the caller does not.
    ///
    /// @return false when too many wait: the item was not taken
    boolean add(T item) {
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
        } finally {
            lock.unlock();
        }
        work.accept(next());
        List<T> rest = next();
        if (!rest.isEmpty()) {
            Thread.ofVirtual().name("batches").start(() -> work(rest));
        }
        return true;
    }

    private void work(List<T> first) {
        for (List<T> batch = first; !batch.isEmpty(); batch = next()) {
            work.accept(batch);
        }
    }

    /// @return empty when there is nothing more to do: then the next item begins again
    private List<T> next() {
        lock.lock();
        try {
            int size = Math.min(waiting.size(), mostTogether);
            working = size > 0;
            var batch = new ArrayList<T>(size);
            for (int i = 0; i < size; i++) {
                batch.add(waiting.remove());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }
}
