package parley.toolbox.operator;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// A conversation as it stood.
@Command(
        name = "past",
        mixinStandardHelpOptions = true,
        description = {
            "A conversation as it stood at a time: who took part, and its newest messages then, or what one user",
            "could see of them. What was taken back since is empty.",
        },
        footer = {"", "Example:", "  parley past CONVERSATION --at 2026-01-01T00:00:00Z --member USER"})
public final class PastCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OperatorOptions server;

    @Parameters(paramLabel = "CONVERSATION", description = "Its id.")
    private UUID conversation;

    @Option(names = "--at", required = true, paramLabel = "TIME", description = "Such as 2026-01-01T00:00:00Z.")
    private Instant at;

    @Option(names = "--member", paramLabel = "USER", description = "Only what this user could see.")
    private @Nullable UUID member;

    @Option(names = "--before", paramLabel = "SEQ", description = "The page before this message.")
    private @Nullable Long before;

    @Option(names = "--limit", paramLabel = "N", description = "Messages, at most 100 (default: 50).")
    private @Nullable Integer limit;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public PastCommand() {}

    @Override
    public Integer call() {
        String path = "/v1/operator/conversations/" + conversation + "?at=" + at
                + (member == null ? "" : "&user=" + member)
                + (before == null ? "" : "&before=" + before)
                + (limit == null ? "" : "&limit=" + limit);
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode past = calls.get(path);
            if (server.json) {
                lines.json(past);
                return 0;
            }
            past.path("members")
                    .forEach(one ->
                            lines.row("member", Lines.text(one, "user"), "since seq " + Lines.text(one, "since")));
            lines.print();
            JsonNode page = past.path("page");
            page.path("messages")
                    .forEach(message -> lines.row(
                            Lines.text(message, "seq"),
                            Lines.text(message, "time"),
                            Lines.text(message, "from"),
                            Lines.text(message, "type"),
                            message.path("body").toString()));
            lines.print();
            if (page.path("more").asBoolean()) {
                lines.remark("there is more: --before "
                        + Lines.text(page.path("messages").path(0), "seq"));
            }
        }
        return 0;
    }
}
