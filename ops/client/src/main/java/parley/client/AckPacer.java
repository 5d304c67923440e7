package parley.client;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When the next acknowledgement may go out: at once if none went out for 100 ms, otherwise when they are
/// over.
/// For one thread at a time.
final class AckPacer {
    static final Duration PAUSE = Duration.ofMillis(100);

    private @Nullable Instant last;

    /// @return how long to wait, zero for not at all
    Duration untilNext(Instant now) {
        if (last == null) {
            return Duration.ZERO;
        }
        Duration since = Duration.between(last, now);
        // A clock that was set back must not stop acknowledgements.
        boolean over = since.isNegative() || since.compareTo(PAUSE) >= 0;
        return over ? Duration.ZERO : PAUSE.minus(since);
    }

    void sent(Instant now) {
        last = now;
    }
}
