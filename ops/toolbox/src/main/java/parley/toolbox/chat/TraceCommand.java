package parley.toolbox.chat;

import java.io.PrintWriter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.client.ParleyClient;
import parley.client.ParleyException;
import parley.client.Session;
import parley.toolbox.CommandFailedException;
import parley.toolbox.up.DemoUsers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `parley trace`.
@Command(
        name = "trace",
        description = "Shows what happened to a message, step by step and device by device, with the time since it was"
                + " accepted. Dispatch and push are known of traced messages only: those that were sent with `trace`,"
                + " or that a gateway picked (parley.trace.sample).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  parley trace 0e4ff626-8b95-8aa7-953b-d849e6d08dce --user alice",
            "  parley trace 0e4ff626-8b95-8aa7-953b-d849e6d08dce --json"
        })
public final class TraceCommand implements Callable<Integer> {
    private static final int NOT_FOUND = 404;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "somebody who sees the message (default: each of the demo users)")
    private @Nullable String user;

    @Option(names = "--json", description = "the answer as JSON")
    private boolean json;

    @Parameters(paramLabel = "MESSAGE", description = "id of the message")
    private UUID message = new UUID(0, 0);

    @Override
    public Integer call() {
        List<String> users = user == null
                ? DemoUsers.read(server.directory()).stream()
                        .map(DemoUsers.DemoUser::username)
                        .toList()
                : List.of(user);
        if (users.isEmpty()) {
            throw new CommandFailedException("who asks? There are no demo users here: give --user");
        }
        try (ParleyClient client = server.client()) {
            for (String name : users) {
                if (shown(client, name)) {
                    return 0;
                }
            }
        }
        throw new CommandFailedException(
                "no message " + message + " in a conversation of " + String.join(" or ", users));
    }

    /// @return false when this user sees no such message
    private boolean shown(ParleyClient client, String name) {
        Session session = server.login(client, name, "trace");
        try {
            String answer = session.timeline(message).toString();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(InertText.ofJson(answer));
            } else {
                JsonNode timeline = JsonMapper.shared().readTree(answer);
                UUID conversation =
                        UUID.fromString(timeline.path("conversation").asString());
                var names = new Conversing(session, name);
                TimelineTree.of(timeline, one -> names.name(conversation, one)).forEach(out::println);
            }
            out.flush();
            return true;
        } catch (ParleyException e) {
            if (e.status() == NOT_FOUND) {
                return false;
            }
            throw e;
        } finally {
            session.logout();
        }
    }
}
