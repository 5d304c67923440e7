package parley.sink.intake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What becomes of a partition that this sink holds.
///
/// ```
/// assigned → Waiting → Running
///               ↓  ↖______↙  a failure: read the position again, after a pause
///            Stopped
/// ```
///
/// A partition is paused in the consumer unless it is running.
sealed interface PartitionState {
    /// Not known.
    long UNKNOWN = -1;

    /// @return the watermark, as last read or written; [#UNKNOWN] before that
    long next();

    /// @return the log's end, as last seen; [#UNKNOWN] before that
    long end();

    /// @return null when the last try succeeded, or there was none yet
    @Nullable Trouble trouble();

    /// @return records that are not written yet, as last seen
    default long lag() {
        return next() == UNKNOWN || end() == UNKNOWN ? 0 : Math.max(0, end() - next());
    }

    /// Waits for its turn to read its position from MySQL.
    ///
    /// @param retryAt on the monotonic clock, in nanoseconds
    record Waiting(long next, long end, @Nullable Trouble trouble, long retryAt) implements PartitionState {
        Waiting withEnd(long seen) {
            return new Waiting(next, seen, trouble, retryAt);
        }

        Waiting until(long at) {
            return new Waiting(next, end, trouble, at);
        }
    }

    /// Batches are written as they come.
    ///
    /// @param trouble before it ran again; null once a batch was written
    record Running(long next, long end, @Nullable Trouble trouble) implements PartitionState {}

    /// Goes on only after an operator has decided.
    record Stopped(long next, long end, Instant since, String reason) implements PartitionState {
        @Override
        public @Nullable Trouble trouble() {
            return null;
        }
    }
}
