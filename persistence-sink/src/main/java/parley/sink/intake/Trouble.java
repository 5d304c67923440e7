package parley.sink.intake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A partition's failures in a row.
///
/// @param failures at least 1
/// @param since the first of them
/// @param reason the last of them, in a few words
record Trouble(int failures, Instant since, String reason) {
    static Trouble after(@Nullable Trouble before, Instant now, Throwable error) {
        return before == null
                ? new Trouble(1, now, reason(error))
                : new Trouble(before.failures + 1, before.since, reason(error));
    }

    static String reason(Throwable error) {
        return error.getClass().getSimpleName() + ": " + error.getMessage();
    }
}
