package parley.edge.service;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param callsPerSecond of one token at one gateway
/// @param callBurst how many of them may come at once
/// @param longest life of a token
public record ServiceSettings(
        @DefaultValue("200") int callsPerSecond,
        @DefaultValue("400") int callBurst,
        @DefaultValue("366d") Duration longest) {
    public ServiceSettings {
        check("calls-per-second", callsPerSecond, 100_000);
        check("call-burst", callBurst, 100_000);
        if (!longest.isPositive() || longest.compareTo(Duration.ofDays(3_660)) > 0) {
            throw new IllegalArgumentException(
                    "parley.services.longest is " + longest + ": expected more than 0, at most 3660d");
        }
    }

    private static void check(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("parley.services." + name + " is " + value + ": expected 1 to " + most);
        }
    }
}
