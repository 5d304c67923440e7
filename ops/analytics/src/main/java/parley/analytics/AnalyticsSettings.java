package parley.analytics;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import parley.analytics.figures.FigureSettings;
import parley.contract.id.Seq;
import parley.contract.topic.Topic;

/// What the process works with.
///
/// @param bootstrap a broker to begin with, `host:port`; several with commas
/// @param replication of the topics that Streams makes for itself
/// @param generation of the topics, the same as that of all services
/// @param redact whether `im.messages.redacted.v1` is written
/// @param count whether `im.analytics.v1` is written
public record AnalyticsSettings(
        String bootstrap, int replication, int generation, boolean redact, boolean count, FigureSettings figures) {
    private static final String PREFIX = "PARLEY_ANALYTICS_";

    public AnalyticsSettings {
        if (replication < 1) {
            throw new IllegalArgumentException("replication " + replication + ": expected at least 1");
        }
        Seq.base(generation);
        if (!redact && !count) {
            throw new IllegalArgumentException("nothing to do: neither redact nor count is true");
        }
    }

    /// Reads `PARLEY_KAFKA_BOOTSTRAP`, `PARLEY_KAFKA_REPLICATION`, `PARLEY_GENERATION` and `PARLEY_ANALYTICS_…`:
    /// REDACT, COUNT,
    /// HORIZON, STUCK_AFTER, GRACE and PUBLISH_EVERY. What is absent is as usual.
    ///
    /// @throws IllegalArgumentException in one line with the name, the value and what was expected
    public static AnalyticsSettings of(Map<String, String> environment) {
        var variables = new Variables(environment);
        var usual = FigureSettings.USUAL;
        var settings = new AnalyticsSettings(
                variables.value("PARLEY_KAFKA_BOOTSTRAP", "127.0.0.1:9092", Function.identity(), "host:port"),
                variables.value("PARLEY_KAFKA_REPLICATION", 1, Integer::valueOf, "a whole number"),
                variables.value("PARLEY_GENERATION", Topic.GENERATION, Integer::valueOf, "a whole number"),
                variables.value(PREFIX + "REDACT", true, AnalyticsSettings::yes, "true or false"),
                variables.value(PREFIX + "COUNT", true, AnalyticsSettings::yes, "true or false"),
                new FigureSettings(
                        variables.duration(PREFIX + "HORIZON", usual.horizon()),
                        variables.duration(PREFIX + "STUCK_AFTER", usual.stuckAfter()),
                        variables.duration(PREFIX + "GRACE", usual.grace()),
                        variables.duration(PREFIX + "PUBLISH_EVERY", usual.publishEvery())));
        variables.refuseOthers();
        return settings;
    }

    private static boolean yes(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    /// Variables by name, and which of them were asked for.
    private static final class Variables {
        private final Map<String, String> environment;
        private final TreeSet<String> known = new TreeSet<>();

        Variables(Map<String, String> environment) {
            this.environment = environment;
        }

        <T> T value(String name, T usual, Function<String, T> parse, String expected) {
            known.add(name);
            String text = environment.get(name);
            if (text == null || text.isBlank()) {
                return usual;
            }
            try {
                return parse.apply(text.strip());
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException(name + " '" + text + "': expected " + expected, e);
            }
        }

        Duration duration(String name, Duration usual) {
            return value(name, usual, Duration::parse, "a duration such as PT5M");
        }

        /// A name that is spelled wrong would be silently as usual.
        void refuseOthers() {
            for (String name : new TreeSet<>(environment.keySet())) {
                if (name.startsWith(PREFIX) && !known.contains(name)) {
                    throw new IllegalArgumentException(name + " is unknown: expected one of " + known);
                }
            }
        }
    }
}
