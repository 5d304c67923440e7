package parley.toolbox.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Tells when messages are due, without burning the core that the server needs: it sleeps until the next
/// one is due but at least half a millisecond, and then hands over all that are due together.
final class Pacer {
    /// Takes the messages `from` up to `to`, which is not one of them.
    @FunctionalInterface
    interface Due {
        void send(int from, int to);
    }

    private static final long LEAST_SLEEP = TimeUnit.MICROSECONDS.toNanos(500);

    private Pacer() {}

    /// Returns when the last message is due, or when it was stopped.
    ///
    /// @param warmedUp run once, just before the first timed message is due
    /// @param stop asked at every wake-up
    static void run(Tally tally, Runnable warmedUp, BooleanSupplier stop, Due due) {
        int next = 0;
        boolean warm = false;
        while (next < tally.messages() && !stop.getAsBoolean()) {
            int upTo = tally.dueBy(System.nanoTime());
            if (!warm && upTo > tally.warmUp()) {
                warm = true;
                warmedUp.run();
            }
            if (upTo > next) {
                due.send(next, upTo);
                next = upTo;
            }
            if (next < tally.messages()) {
                LockSupport.parkNanos(Math.max(LEAST_SLEEP, tally.due(next) - System.nanoTime()));
            }
        }
    }
}
