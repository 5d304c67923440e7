package parley.toolbox.operator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import parley.toolbox.NoCommandException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// Tokens of other systems.
@Command(
        name = "services",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Tokens for other systems that send messages and set up users and groups.",
        footer = {
            "",
            "Examples:",
            "  parley services create billing --scope send          the token is told this once",
            "  parley services create directory --scope users --scope conversations --days 30",
            "  parley services list",
            "  parley services revoke SERVICE --execute",
        })
public final class ServicesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public ServicesCommand() {}

    @Override
    public void run() {
        throw new NoCommandException(spec.commandLine());
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "A further token of this service. The token alone goes to standard output, this once.")
    int create(
            @Mixin OperatorOptions server,
            @Parameters(paramLabel = "NAME", description = "2 to 23 of a-z, 0-9 and '-'.") String name,
            @Option(
                            names = "--scope",
                            required = true,
                            description = "send, users or conversations; may be given several times.")
                    List<String> scopes,
            @Option(names = "--days", defaultValue = "90", description = "How long it lives. Default: 90.") long days) {
        var lines = new Lines(spec);
        Instant expires = Clock.systemUTC().instant().plus(Duration.ofDays(days));
        try (OperatorCalls calls = server.gatewayCalls()) {
            JsonNode made = calls.post(
                    "/v1/operator/services", Map.of("name", name, "scopes", scopes, "expires", expires.toString()));
            if (server.json) {
                lines.json(made);
            } else {
                lines.row(Lines.text(made, "token"));
                lines.print();
                lines.remark("service " + Lines.text(made, "service") + ", until " + Lines.text(made, "expires"));
            }
        }
        return 0;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them, newest first.")
    int list(@Mixin OperatorOptions server) {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.gatewayCalls()) {
            JsonNode listing = calls.get("/v1/operator/services");
            if (server.json) {
                lines.json(listing);
                return 0;
            }
            listing.path("services")
                    .forEach(each -> lines.row(
                            Lines.text(each, "service"),
                            each.hasNonNull("revoked") ? "revoked" : "live",
                            Lines.text(each, "name"),
                            String.join(
                                    ",",
                                    each.path("scopes")
                                            .valueStream()
                                            .map(JsonNode::asString)
                                            .toList()),
                            Lines.text(each, "expires")));
            lines.print();
        }
        return 0;
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "End a token for good, everywhere within a second. Without --execute: only say so.")
    int revoke(
            @Mixin OperatorOptions server,
            @Parameters(paramLabel = "SERVICE", description = "Its id, as list tells it.") String service,
            @Option(names = "--execute", description = "Really do it.") boolean execute) {
        var lines = new Lines(spec);
        if (execute) {
            try (OperatorCalls calls = server.gatewayCalls()) {
                calls.delete("/v1/operator/services/" + OperatorCalls.encoded(service));
            }
        }
        lines.row(execute ? "revoked" : "would revoke", service);
        lines.print();
        return 0;
    }
}
