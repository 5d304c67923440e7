package parley.client;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Acknowledges what is stored: cumulatively, at most every 100 ms, on the connection it came on. Safe from
/// any thread.
final class Acknowledging {
    private final CursorTracker cursors;
    private final AckPacer pacer = new AckPacer();
    private final Clock clock;
    private final Timers timers;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Link link;
    private boolean scheduled;

    Acknowledging(Map<UUID, Long> stored, Clock clock, Timers timers) {
        this.cursors = new CursorTracker(stored);
        this.clock = clock;
        this.timers = timers;
    }

    /// A connection begins.
    ///
    /// @return the cursors for `hello`
    Map<UUID, Long> connected(Link now) {
        lock.lock();
        try {
            link = now;
            cursors.connected();
            return cursors.forHello();
        } finally {
            lock.unlock();
        }
    }

    void disconnected() {
        lock.lock();
        try {
            link = null;
        } finally {
            lock.unlock();
        }
    }

    void forget() {
        lock.lock();
        try {
            cursors.forget();
        } finally {
            lock.unlock();
        }
    }

    CursorTracker.Arrival received(UUID conversation, long seq, long after) {
        lock.lock();
        try {
            CursorTracker.Arrival arrival = cursors.received(conversation, seq, after);
            schedule();
            return arrival;
        } finally {
            lock.unlock();
        }
    }

    void passed(UUID conversation, long seq) {
        lock.lock();
        try {
            cursors.passed(conversation, seq);
        } finally {
            lock.unlock();
        }
    }

    /// Everything up to seq that came on `from` is stored.
    void stored(Link from, UUID conversation, long seq) {
        lock.lock();
        try {
            if (from == link) {
                cursors.stored(conversation, seq);
                schedule();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Acknowledges now what is owed, without waiting for the pause to end.
    void flush() {
        lock.lock();
        try {
            scheduled = false;
            if (link != null && cursors.owesAcknowledgement()) {
                link.offer(ClientFrame.ack(cursors.takeOwed(CursorTracker.IN_HELLO)));
                pacer.sent(clock.instant());
                schedule(); // more conversations than fit into one frame
            }
        } finally {
            lock.unlock();
        }
    }

    private void schedule() {
        if (scheduled || link == null || !cursors.owesAcknowledgement()) {
            return;
        }
        scheduled = true;
        Duration wait = pacer.untilNext(clock.instant());
        if (wait.isZero()) {
            flush();
        } else {
            timers.after(wait, this::flush);
        }
    }
}
