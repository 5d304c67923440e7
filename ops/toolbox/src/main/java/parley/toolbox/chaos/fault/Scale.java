package parley.toolbox.chaos.fault;

import java.time.Duration;

/// How much smaller than life the faults are.
///
/// @param time factor on durations; 1: as promised (MySQL down 60 s); see [#STANDARD]
/// @param size factor on counts; 1: 10,000 clients, groups of 5,000
/// @param soak whether the hour at 60 % load belongs to the catalogue
public record Scale(double time, double size, boolean soak) {
    /// With which the whole catalogue takes about a quarter of an hour.
    public static final Scale STANDARD = new Scale(0.2, 0.02, false);

    private static final Duration SHORTEST = Duration.ofSeconds(2);

    public Scale {
        if (!(time > 0 && time <= 10)) {
            throw new IllegalArgumentException("scale " + time + ": expected more than 0 and at most 10");
        }
        if (!(size > 0 && size <= 1)) {
            throw new IllegalArgumentException("size " + size + ": expected more than 0 and at most 1");
        }
    }

    /// @param seconds in life
    /// @return scaled, 2 seconds at the least
    public Duration seconds(long seconds) {
        Duration scaled = Duration.ofMillis(Math.round(seconds * 1000 * time));
        return scaled.compareTo(SHORTEST) < 0 ? SHORTEST : scaled;
    }

    /// @param count in life
    /// @return scaled, 3 at the least
    public int count(int count) {
        return (int) Math.max(3, Math.round(count * size));
    }
}
