package parley.edge.attempt;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Repeats what a backend that is away does not take, with growing pauses, until it is done or nobody needs
/// it any more. Safe from any thread; [#run] blocks and is for virtual threads.
final class UntilDone {
    private static final long FIRST_PAUSE_MS = 100;
    private static final long MAX_PAUSE_MS = 2_000;

    private final CountDownLatch closed = new CountDownLatch(1);

    /// @param task tried at least once; returns whether it is done
    /// @return false when it was given up
    boolean run(BooleanSupplier task) {
        long pause = FIRST_PAUSE_MS;
        try {
            while (!task.getAsBoolean()) {
                if (closed.await(pause, TimeUnit.MILLISECONDS)) {
                    return false;
                }
                pause = Math.min(MAX_PAUSE_MS, pause * 2);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// What is not done by now is given up after its next try.
    void close() {
        closed.countDown();
    }
}
