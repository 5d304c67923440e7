package parley.sink.rebuild;

import java.util.function.BooleanSupplier;

/// How a job that was given no rate goes on beside live messages.
///
/// @param busy whether messages are being written; from any thread, and must not block
/// @param share of its time that a job works meanwhile; above 0, at most 1
public record GiveWay(BooleanSupplier busy, double share) {
    /// For what nothing may hold up.
    static final GiveWay NEVER = new GiveWay(() -> false, 1);

    /// @return how long to rest after so much work, in nanoseconds
    long rest(long workedNanos) {
        return busy.getAsBoolean() ? (long) (workedNanos * (1 / share - 1)) : 0;
    }
}
