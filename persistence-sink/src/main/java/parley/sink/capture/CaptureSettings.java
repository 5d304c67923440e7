package parley.sink.capture;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How changes are captured, below `parley.capture`.
///
/// @param pollInterval how long changes may gather before they are told: the latency of a change is this at
///     most, and an idle engine wakes that often, each time busy for the last millisecond of its wait
/// @param offsetFlush how often the position is kept while there are changes; after a crash this much is told
///     again
/// @param watch how often the lock is looked after, and so the longest time that two engines run after a
///     connection broke
/// @param longestPause between two tries to start an engine
public record CaptureSettings(
        @DefaultValue("100ms") Duration pollInterval,
        @DefaultValue("1s") Duration offsetFlush,
        @DefaultValue("3s") Duration watch,
        @DefaultValue("15s") Duration longestPause) {
    public CaptureSettings {
        if (pollInterval.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "parley.capture.poll-interval is " + pollInterval + ": expected 1 ms or more");
        }
    }
}
