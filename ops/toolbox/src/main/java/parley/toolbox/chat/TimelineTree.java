package parley.toolbox.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A message's timeline as lines: what happened to the message itself, then a branch a device, each step with
/// the time since the message was accepted. Services' clocks differ: a step may seem to come before its cause.
final class TimelineTree {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String UNKNOWN = "?";

    private final List<String> lines = new ArrayList<>();
    private final @Nullable Instant begin;

    private TimelineTree(@Nullable Instant begin) {
        this.begin = begin;
    }

    /// Pure.
    ///
    /// @param timeline the status service's answer
    /// @param names of users
    /// @return lines that a terminal prints as they are
    static List<String> of(JsonNode timeline, Function<UUID, String> names) {
        Map<String, List<JsonNode>> devices = new LinkedHashMap<>();
        var whole = new ArrayList<JsonNode>();
        for (JsonNode step : timeline.path("steps")) {
            if (step.has("device")) {
                devices.computeIfAbsent(device(step, names), d -> new ArrayList<>())
                        .add(step);
            } else {
                whole.add(step);
            }
        }
        var tree = new TimelineTree(accepted(timeline));
        tree.lines.add("message " + text(timeline, "message") + "  conversation " + text(timeline, "conversation")
                + "  seq " + timeline.path("seq").asLong());
        if (timeline.has("trace")) {
            tree.lines.add("trace " + text(timeline, "trace"));
        }
        whole.forEach(step -> tree.step("", step, names));
        devices.forEach((device, steps) -> {
            tree.lines.add(device);
            steps.forEach(step -> tree.step("  ", step, names));
        });
        if (!timeline.path("complete").asBoolean()) {
            tree.lines.add("(the log does not hold everything any more, or not everything was read)");
        }
        return tree.lines.stream().map(InertText::of).toList();
    }

    private void step(String indent, JsonNode step, Function<UUID, String> names) {
        var line = new StringBuilder(indent)
                .append(String.format(
                        Locale.ROOT, "%11s  %-10s  %-16s", since(step), text(step, "step"), text(step, "service")));
        if (step.has("topic")) {
            line.append("  ")
                    .append(text(step, "topic"))
                    .append('-')
                    .append(step.path("partition").asInt())
                    .append('@')
                    .append(step.path("offset").asLong());
        }
        if (step.has("attempt")) {
            line.append("  attempt ").append(step.path("attempt").asInt());
        }
        if (step.has("reason")) {
            line.append("  ").append(text(step, "reason"));
        }
        if (step.has("user") && !step.has("device")) {
            line.append("  ").append(names.apply(user(step)));
        }
        lines.add(line.toString().stripTrailing());
    }

    private String since(JsonNode step) {
        if (!step.has("time") || begin == null) {
            return UNKNOWN;
        }
        Duration since = Duration.between(begin, Instant.parse(text(step, "time")));
        return since.compareTo(LONG) < 0
                ? String.format(Locale.ROOT, "%+.1f ms", since.toNanos() / 1e6)
                : String.format(Locale.ROOT, "%+.1f s", since.toMillis() / 1e3);
    }

    private static @Nullable Instant accepted(JsonNode timeline) {
        for (JsonNode step : timeline.path("steps")) {
            if (text(step, "step").equals("accepted") && step.has("time")) {
                return Instant.parse(text(step, "time"));
            }
        }
        return null;
    }

    private static String device(JsonNode step, Function<UUID, String> names) {
        return names.apply(user(step)) + " " + text(step, "device");
    }

    private static UUID user(JsonNode step) {
        return UUID.fromString(text(step, "user"));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
