package parley.toolbox.operator;

import java.time.Instant;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// Minutes in numbers.
@Command(
        name = "analytics",
        mixinStandardHelpOptions = true,
        description = {
            "Messages, active users, deliveries, their latency and stuck devices, minute by minute: of the last hour,"
                    + " or between two times, a day at most.",
            "Where nobody counts (parley up --analytics) there are none.",
        })
public final class AnalyticsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OperatorOptions server;

    @Option(names = "--from", paramLabel = "TIME", description = "As in 2026-03-01T12:30:00Z. Default: an hour before.")
    private @Nullable Instant from;

    @Option(names = "--to", paramLabel = "TIME", description = "Default: now.")
    private @Nullable Instant to;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public AnalyticsCommand() {}

    @Override
    public Integer call() {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode answer = calls.get("/v1/operator/analytics" + query());
            if (server.json) {
                lines.json(answer);
                return 0;
            }
            if (answer.path("minutes").isEmpty()) {
                lines.remark("nothing was counted from " + Lines.text(answer, "from") + " to "
                        + Lines.text(answer, "to") + ": does parley up --analytics run?");
                return 0;
            }
            lines.row("minute", "messages", "active", "deliveries", "p50 ms", "p99 ms", "stuck", "busiest", "");
            answer.path("minutes").forEach(minute -> row(lines, minute));
            lines.print();
        }
        return 0;
    }

    /// A minute that still grows has a mark.
    private static void row(Lines lines, JsonNode minute) {
        JsonNode busiest = minute.path("busiest").path(0);
        lines.row(
                Lines.text(minute, "minute"),
                Lines.text(minute, "messages"),
                Lines.text(minute, "activeUsers"),
                Lines.text(minute, "deliveries"),
                Lines.text(minute, "latencyP50"),
                Lines.text(minute, "latencyP99"),
                Lines.text(minute, "stuck"),
                busiest.isMissingNode()
                        ? "-"
                        : Lines.text(busiest, "conversation") + " " + Lines.text(busiest, "messages"),
                minute.path("closed").asBoolean() ? "" : "open");
    }

    private String query() {
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        if (from != null) {
            query.add("from=" + from);
        }
        if (to != null) {
            query.add("to=" + to);
        }
        return query.toString();
    }
}
