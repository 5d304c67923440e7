package parley.edge.connection;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// How much may wait for all sockets of a gateway together. What is counted is what is queued: heap use says
/// too late that it was too much. Safe from any thread.
final class OutboundBudget {
    private final long most;
    private final AtomicLong used = new AtomicLong();
    private final AtomicBoolean shedding = new AtomicBoolean();
    private volatile Runnable shed = () -> {};

    /// @param most bytes
    OutboundBudget(long most) {
        this.most = most;
    }

    /// @param action closes the slowest until [#relieved]; runs on a thread of its own, one at a time
    void onExceeded(Runnable action) {
        shed = action;
    }

    /// Does not block.
    void add(long bytes) {
        if (used.addAndGet(bytes) > most && bytes > 0 && shedding.compareAndSet(false, true)) {
            Thread.ofVirtual().name("shedding").start(() -> {
                try {
                    shed.run();
                } finally {
                    shedding.set(false);
                }
            });
        }
    }

    /// @return how many bytes wait
    long used() {
        return used.get();
    }

    /// @return whether new sockets should go elsewhere
    boolean tight() {
        return used.get() > most / 2;
    }

    /// @return whether enough is free again
    boolean relieved() {
        return used.get() <= most / 2;
    }
}
