package parley.testkit.backend;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waiting for what gives no notice: a process that appears, a port that answers.
final class Pause {
    private static final long STEP_NANOS = 10_000_000;

    private Pause() {}

    /// Lets ten milliseconds pass, or fewer when the thread is interrupted.
    ///
    /// @throws BackendException when the thread was interrupted; its flag stays set
    static void briefly() {
        LockSupport.parkNanos(STEP_NANOS);
        if (Thread.currentThread().isInterrupted()) {
            throw new BackendException("interrupted while waiting for a backend");
        }
    }

    /// Whether the condition came true within the time.
    static boolean until(BooleanSupplier condition, Duration within) {
        Instant end = Instant.now().plus(within);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                return false;
            }
            briefly();
        }
        return true;
    }
}
