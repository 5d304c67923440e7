package parley.toolbox.operator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.toolbox.NoCommandException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// Dead letters.
@Command(
        name = "dlq",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Records that could not be written: look at them, try once more, give them up.",
        footer = {
            "",
            "Examples:",
            "  parley dlq list",
            "  parley dlq show im.messages.v1-3-17",
            "  parley dlq requeue --reason unwritable              what would happen",
            "  parley dlq requeue --reason unwritable --execute    and now really",
            "  parley dlq discard im.messages.v1-3-17 --why spam --execute",
        })
public final class DlqCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public DlqCommand() {}

    @Override
    public void run() {
        throw new NoCommandException(spec.commandLine());
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Groups by reason, then the newest letters.")
    int list(
            @Mixin OperatorOptions server,
            @Option(names = "--reason", description = "Only this reason.") @Nullable String reason,
            @Option(names = "--state", description = "Only open, requeued or discarded.") @Nullable String state) {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode page = calls.get("/v1/operator/dead-letters?limit=100"
                    + (reason == null ? "" : "&reason=" + OperatorCalls.encoded(reason))
                    + (state == null ? "" : "&state=" + OperatorCalls.encoded(state)));
            if (server.json) {
                lines.json(page);
                return 0;
            }
            page.path("groups")
                    .forEach(group -> lines.row(
                            Lines.text(group, "letters"),
                            Lines.text(group, "state"),
                            Lines.text(group, "reason"),
                            Lines.text(group, "first"),
                            Lines.text(group, "last")));
            lines.print();
            page.path("letters")
                    .forEach(letter -> lines.row(
                            Lines.text(letter, "id"),
                            Lines.text(letter, "state"),
                            Lines.text(letter, "reason"),
                            Lines.text(letter, "attempts"),
                            Lines.text(letter, "detail")));
            lines.print();
        }
        return 0;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "One letter: key and value as base64, headers, stack.")
    int show(@Mixin OperatorOptions server, @Parameters(paramLabel = "ID") String id) {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode shown = calls.get("/v1/operator/dead-letters/" + OperatorCalls.encoded(id));
            if (server.json) {
                lines.json(shown);
                return 0;
            }
            shown.path("letter").forEachEntry((name, value) -> lines.row(name, value.asString()));
            JsonNode content = shown.path("content");
            lines.row("key", Lines.text(content, "key"));
            lines.row("value", Lines.text(content, "value"));
            content.path("headers")
                    .forEach(header -> lines.row("header " + Lines.text(header, "name"), Lines.text(header, "value")));
            lines.print();
            Lines.text(content, "stack").lines().forEach(line -> {
                lines.row(line);
                lines.print();
            });
        }
        return 0;
    }

    @Command(
            name = "requeue",
            mixinStandardHelpOptions = true,
            description = "Write letters once more, at their own places. Without --execute: say what would happen.")
    int requeue(
            @Mixin OperatorOptions server,
            @Parameters(paramLabel = "ID", arity = "0..*") @Nullable List<String> ids,
            @Option(names = "--reason", description = "All open letters of this reason.") @Nullable String reason,
            @Option(names = "--execute", description = "Really do it.") boolean execute) {
        boolean named = ids != null && !ids.isEmpty();
        if (named == (reason != null)) {
            throw new ParameterException(
                    spec.commandLine().getSubcommands().get("requeue"), "expected either ids or --reason");
        }
        Map<String, Object> body = new HashMap<>(Map.of("execute", execute));
        if (reason == null) {
            body.put("letters", ids == null ? List.of() : ids);
        } else {
            body.put("reason", reason);
        }
        return outcome(server, "/v1/operator/dead-letters/requeue", body, execute);
    }

    @Command(
            name = "discard",
            mixinStandardHelpOptions = true,
            description = "Give letters up. Without --execute: say what would happen.")
    int discard(
            @Mixin OperatorOptions server,
            @Parameters(paramLabel = "ID", arity = "1..*") List<String> ids,
            @Option(names = "--why", required = true, description = "Kept with the letter.") String why,
            @Option(names = "--execute", description = "Really do it.") boolean execute) {
        return outcome(
                server,
                "/v1/operator/dead-letters/discard",
                Map.of("letters", ids, "reason", why, "execute", execute),
                execute);
    }

    private int outcome(OperatorOptions server, String path, Map<String, Object> body, boolean execute) {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode job = calls.job(path, body, lines::progress);
            lines.progressEnds();
            JsonNode progress = job.path("progress");
            if (server.json) {
                lines.json(job);
            } else {
                progress.path("items")
                        .forEach(item -> lines.row(
                                Lines.text(item, "kind"), Lines.text(item, "place"), Lines.text(item, "found")));
                lines.print();
                lines.remark(progress.path("changed").asLong() + " of "
                        + progress.path("total").asLong() + " changed"
                        + (execute ? "" : "; nothing is without --execute"));
            }
            boolean refused = false;
            for (JsonNode item : progress.path("items")) {
                refused |= !List.of("requeued", "discarded", "would be requeued", "would be discarded")
                        .contains(Lines.text(item, "kind"));
            }
            return refused || progress.path("total").asLong() == 0 ? 1 : 0;
        }
    }
}
