package parley.toolbox.chat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import parley.client.JsonBytes;
import parley.client.ParleyClient;
import parley.client.Rest;
import parley.client.Session;
import parley.toolbox.CommandFailedException;
import parley.toolbox.NoCommandException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `parley types`.
@Command(
        name = "types",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Message types: which there are, their JSON Schemas, new ones.",
        footer = {
            "",
            "Only an operator publishes: parley users create --operator olga. A published version never changes.",
            "",
            "Examples:",
            "  parley types list --user alice",
            "  parley types show --user alice text 1",
            "  parley types put --user olga poll 1 poll.json",
        })
public final class TypesCommand implements Runnable {
    private static final String DEVICE = "types";

    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public TypesCommand() {}

    /// Who asks, and whom.
    static final class Caller {
        @Mixin
        private final ServerOptions server = new ServerOptions();

        @Option(names = "--user", required = true, paramLabel = "NAME", description = "who asks")
        private String user = "";

        <T> T call(Function<Session, T> work) {
            try (ParleyClient client = server.client()) {
                Session session = server.login(client, user, DEVICE);
                try {
                    return work.apply(session);
                } finally {
                    session.logout();
                }
            }
        }
    }

    @Override
    public void run() {
        throw new NoCommandException(spec.commandLine());
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Every version of every type.")
    int list(@Mixin Caller caller, @Option(names = "--json", description = "one JSON object a line") boolean json) {
        PrintWriter out = spec.commandLine().getOut();
        for (Rest.MessageType each : caller.call(Session::messageTypes)) {
            String since = each.at() == null ? "" : each.at().toString();
            // Names are plain ASCII: the server takes no others.
            String name = InertText.of(each.type());
            out.println(
                    json
                            ? "{\"type\":\"" + name + "\",\"version\":" + each.version() + ",\"shipped\":"
                                    + each.shipped() + (since.isEmpty() ? "" : ",\"at\":\"" + since + "\"") + "}"
                            : String.format("%-32s %4d  %s", name, each.version(), each.shipped() ? "shipped" : since));
        }
        return 0;
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "The schema of one version.")
    int show(
            @Mixin Caller caller,
            @Parameters(paramLabel = "TYPE") String type,
            @Parameters(paramLabel = "VERSION") int version) {
        JsonBytes schema = caller.call(session -> session.messageType(type, version));
        spec.commandLine().getOut().println(InertText.ofJson(schema.toString()));
        return 0;
    }

    @Command(
            name = "put",
            mixinStandardHelpOptions = true,
            description = {
                "Publish the next version of a type: bodies are checked against it from then on.",
                "It must accept what the version before accepts, unless --incompatible is given.",
            })
    int put(
            @Mixin Caller caller,
            @Parameters(paramLabel = "TYPE") String type,
            @Parameters(paramLabel = "VERSION") int version,
            @Parameters(paramLabel = "FILE", description = "a JSON Schema, draft 2020-12") Path file,
            @Option(names = "--incompatible", description = "publish what may refuse more than the version before")
                    boolean incompatible) {
        JsonBytes schema = schema(file);
        caller.call(session -> {
            session.publishMessageType(type, version, schema, !incompatible);
            return true;
        });
        spec.commandLine().getOut().println("published " + InertText.of(type) + " version " + version);
        return 0;
    }

    private JsonBytes schema(Path file) {
        try {
            return JsonBytes.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandFailedException(file + " could not be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine().getSubcommands().get("put"), file + ": " + e.getMessage(), e);
        }
    }
}
