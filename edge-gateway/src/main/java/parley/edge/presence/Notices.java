package parley.edge.presence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Collects who came or went, and tells of all of them together: ten thousand users who connect at once make
/// a few publications. Safe from any thread.
final class Notices {
    private static final int MOST_TOGETHER = 1_000;

    private final Duration every;
    private final ScheduledExecutorService timers;
    private final Consumer<List<UUID>> tell;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<UUID> waiting = new HashSet<>();

    /// @param tell of at most 1,000 users; on a thread of its own
    Notices(Duration every, ScheduledExecutorService timers, Consumer<List<UUID>> tell) {
        this.every = every;
        this.timers = timers;
        this.tell = tell;
    }

    /// Does not block.
    void changed(UUID user) {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                timers.schedule(
                        () -> Thread.ofVirtual().name("presence-notices").start(this::flush),
                        every.toMillis(),
                        TimeUnit.MILLISECONDS);
            }
            waiting.add(user);
        } finally {
            lock.unlock();
        }
    }

    private void flush() {
        List<UUID> all;
        lock.lock();
        try {
            all = new ArrayList<>(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        for (int from = 0; from < all.size(); from += MOST_TOGETHER) {
            tell.accept(all.subList(from, Math.min(all.size(), from + MOST_TOGETHER)));
        }
    }
}
