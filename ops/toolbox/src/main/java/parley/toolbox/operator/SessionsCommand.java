package parley.toolbox.operator;

import java.util.UUID;
import parley.toolbox.NoCommandException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// Logins of a user.
@Command(
        name = "sessions",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "See and end the logins of a user.")
public final class SessionsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public SessionsCommand() {}

    @Override
    public void run() {
        throw new NoCommandException(spec.commandLine());
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Of one user, newest first.")
    int list(@Mixin OperatorOptions server, @Parameters(paramLabel = "USER", description = "Id or name.") String user) {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode page = calls.get("/v1/operator/sessions?" + query(user));
            if (server.json) {
                lines.json(page);
                return 0;
            }
            page.path("sessions")
                    .forEach(each -> lines.row(
                            Lines.text(each, "session"),
                            each.path("revoked").asBoolean() ? "revoked" : "live",
                            Lines.text(each, "device"),
                            Lines.text(each, "created"),
                            Lines.text(each, "expires")));
            lines.print();
        }
        return 0;
    }

    @Command(
            name = "end",
            mixinStandardHelpOptions = true,
            description = "End one session, or with --all all of a user. Without --execute: say which.")
    int end(
            @Mixin OperatorOptions server,
            @Parameters(paramLabel = "SESSION|USER") String what,
            @Option(names = "--all", description = "The parameter is a user, id or name: end all sessions.")
                    boolean all,
            @Option(names = "--execute", description = "Really do it.") boolean execute) {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            if (!execute) {
                if (all) {
                    calls.get("/v1/operator/sessions?" + query(what))
                            .path("sessions")
                            .forEach(each -> lines.row("would end", Lines.text(each, "session")));
                } else {
                    lines.row("would end", what);
                }
                lines.print();
                return 0;
            }
            JsonNode ended = calls.delete(
                    all
                            ? "/v1/operator/sessions?" + query(what)
                            : "/v1/operator/sessions/" + OperatorCalls.encoded(what));
            if (server.json) {
                lines.json(ended);
            } else {
                ended.path("ended").forEach(each -> lines.row("ended", each.asString()));
                lines.print();
            }
        }
        return 0;
    }

    private static String query(String user) {
        try {
            return "user=" + UUID.fromString(user);
        } catch (IllegalArgumentException e) {
            return "username=" + OperatorCalls.encoded(user);
        }
    }
}
