package parley.analytics.figures;

import java.time.Duration;

/// What is counted, and for how long things are remembered.
///
/// @param horizon deliveries that took longer are not counted; up to an hour
/// @param stuckAfter a device that is behind for so long is stuck
/// @param grace a minute is closed when every partition is folded so far beyond it
/// @param publishEvery how often minutes that grew are written again
public record FigureSettings(Duration horizon, Duration stuckAfter, Duration grace, Duration publishEvery) {
    static final int MOST_STUCK = 20;
    static final int MOST_BUSY = 10;
    /// Devices are looked at once a minute: what they lack must be remembered a little longer.
    private static final Duration SLACK = Duration.ofMinutes(2);

    public static final Duration MOST_HORIZON = Duration.ofHours(1);
    public static final FigureSettings USUAL = new FigureSettings(
            Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(2), Duration.ofSeconds(10));

    public FigureSettings {
        positive("horizon", horizon);
        positive("stuck-after", stuckAfter);
        positive("grace", grace);
        positive("publish-every", publishEvery);
        if (horizon.compareTo(MOST_HORIZON) > 0) {
            throw new IllegalArgumentException("horizon " + horizon + ": expected at most " + MOST_HORIZON);
        }
    }

    long horizonMillis() {
        return horizon.toMillis();
    }

    long stuckAfterMillis() {
        return stuckAfter.toMillis();
    }

    /// @return how long messages are remembered, in milliseconds
    long remembered() {
        return Math.max(horizonMillis(), stuckAfterMillis()) + SLACK.toMillis();
    }

    private static void positive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(name + " " + duration + ": expected more than nothing, as in PT5M");
        }
    }
}
