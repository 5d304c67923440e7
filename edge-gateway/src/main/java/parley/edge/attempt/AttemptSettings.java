package parley.edge.attempt;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// When a message that is not acknowledged is sent again, and when it has failed. The wait for the n-th
/// acknowledgement, counted from 0 over all connections of a device, is `base` × 2^n, at most `longest`, and
/// up to `jitter` of it longer.
///
/// @param base the first wait
/// @param longest wait, without jitter
/// @param jitter part of the wait that is added at random, 0 to 1
/// @param resends on one connection at most; then it is closed
/// @param most unacknowledged pushes of one message to one device, at least 1; then it has failed
public record AttemptSettings(
        @DefaultValue("5s") Duration base,
        @DefaultValue("60s") Duration longest,
        @DefaultValue("0.2") double jitter,
        @DefaultValue("2") int resends,
        @DefaultValue("8") int most) {
    public AttemptSettings {
        require(base.toMillis() >= 1, "base", base, "at least 1 ms");
        require(longest.compareTo(base) >= 0, "longest", longest, "at least base, which is " + base);
        require(jitter >= 0 && jitter <= 1, "jitter", jitter, "0 to 1");
        require(resends >= 0, "resends", resends, "at least 0");
        require(most >= 1, "most", most, "at least 1");
    }

    private static void require(boolean fine, String name, Object value, String expected) {
        if (!fine) {
            throw new IllegalArgumentException("parley.attempts." + name + " is " + value + ", expected " + expected);
        }
    }
}
