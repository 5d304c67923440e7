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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// Who is told over HTTP of what gets into the log.
@Command(
        name = "webhooks",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Other systems that are told of messages, receipts, failures and members.",
        footer = {
            "",
            "Examples:",
            "  parley webhooks create https://example.org/hook --kind message     the secret is told this once",
            "  parley webhooks list                                              state, lag and why",
            "  parley webhooks pause ID; parley webhooks rewind ID --to 2030-01-31T00:00:00Z --execute",
            "  parley webhooks resume ID",
        })
public final class WebhooksCommand implements Runnable {
    private static final String PATH = "/v1/operator/webhooks";

    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public WebhooksCommand() {}

    @Override
    public void run() {
        throw new NoCommandException(spec.commandLine());
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "From now on. The secret of the signatures alone goes to standard output, this once.")
    int create(
            @Mixin OperatorOptions server,
            @Parameters(paramLabel = "URL") String url,
            @Option(
                            names = "--kind",
                            required = true,
                            description = "message, delivered, read, failed or member; may be given several times.")
                    List<String> kinds,
            @Option(names = "--conversation", description = "Of this conversation only.") @Nullable String conversation,
            @Option(names = "--of", paramLabel = "USER", description = "Of this user only, by id.") @Nullable String user) {
        Map<String, Object> body = new HashMap<>(Map.of("url", url, "kinds", kinds));
        if (conversation != null) {
            body.put("conversation", conversation);
        }
        if (user != null) {
            body.put("user", user);
        }
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode made = calls.post(PATH, body);
            if (server.json) {
                lines.json(made);
            } else {
                lines.row(Lines.text(made, "secret"));
                lines.print();
                lines.remark("webhook " + Lines.text(made, "webhook"));
            }
        }
        return 0;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them, with how they fare.")
    int list(@Mixin OperatorOptions server) {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode listing = calls.get(PATH);
            if (server.json) {
                lines.json(listing);
                return 0;
            }
            listing.path("webhooks").forEach(each -> row(lines, each));
            lines.print();
        }
        return 0;
    }

    @Command(name = "pause", mixinStandardHelpOptions = true, description = "Nothing is told until it is resumed.")
    int pause(@Mixin OperatorOptions server, @Parameters(paramLabel = "ID") String id) {
        return changed(server, id, "/pause", Map.of());
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Go on where it stands.")
    int resume(@Mixin OperatorOptions server, @Parameters(paramLabel = "ID") String id) {
        return changed(server, id, "/resume", Map.of());
    }

    @Command(
            name = "rewind",
            mixinStandardHelpOptions = true,
            description = "Tell a paused one again what came since a time. Without --execute: only say so.")
    int rewind(
            @Mixin OperatorOptions server,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--to", required = true, description = "As 2030-01-31T00:00:00Z.") String to,
            @Option(names = "--execute", description = "Really do it.") boolean execute) {
        return execute ? changed(server, id, "/rewind", Map.of("to", to)) : would("rewind", id);
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "For good, with its place. Without --execute: only say so.")
    int remove(
            @Mixin OperatorOptions server,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--execute", description = "Really do it.") boolean execute) {
        if (!execute) {
            return would("remove", id);
        }
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            calls.delete(PATH + "/" + OperatorCalls.encoded(id));
        }
        lines.row("removed", id);
        lines.print();
        return 0;
    }

    private int would(String what, String id) {
        var lines = new Lines(spec);
        lines.row("would " + what, id);
        lines.print();
        return 0;
    }

    private int changed(OperatorOptions server, String id, String call, Map<String, ?> body) {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode now = calls.post(PATH + "/" + OperatorCalls.encoded(id) + call, body);
            if (server.json) {
                lines.json(now);
            } else {
                row(lines, now);
                lines.print();
            }
        }
        return 0;
    }

    private static void row(Lines lines, JsonNode webhook) {
        lines.row(
                Lines.text(webhook, "webhook"),
                Lines.text(webhook, "state"),
                "lag " + Lines.text(webhook, "lag"),
                "buried " + Lines.text(webhook, "buried"),
                Lines.text(webhook, "url"),
                Lines.text(webhook, "why"));
    }
}
