package parley.toolbox.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.client.DeviceOptions;
import parley.client.OutgoingMessage;
import parley.client.ParleyClient;
import parley.client.ParleyDevice;
import parley.client.ParleyException;
import parley.client.ServerFrame;
import parley.client.Session;
import parley.toolbox.CommandFailedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `parley chat`.
@Command(
        name = "chat",
        description = "Talks with somebody in the terminal: type a line and press Enter.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "With `parley up` running, its demo users can talk at once, in two terminals:",
            "  parley chat --user alice --with bob",
            "  parley chat --user bob --with alice",
            "",
            "Other examples:",
            "  PARLEY_PASSWORD=… parley chat --server http://chat.example:8080 --user carol --with dave",
            "  parley chat --user alice --conversation 0192…      a group",
            "",
            "Type /quit or Ctrl-D to leave."
        })
public final class ChatCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--user", required = true, paramLabel = "NAME", description = "who talks")
    private String user = "";

    @Option(names = "--with", paramLabel = "NAME", description = "with whom")
    private @Nullable String with;

    @Option(names = "--conversation", paramLabel = "ID", description = "any conversation, such as a group")
    private @Nullable UUID conversation;

    @Option(
            names = "--history",
            paramLabel = "N",
            defaultValue = "20",
            description = "messages to show at the start, at most 100 (default: 20)")
    private int history;

    @Option(names = "--device", defaultValue = "chat", description = "device name (default: chat)")
    private String device = "chat";

    @Override
    public Integer call() throws IOException {
        if ((with == null) == (conversation == null)) {
            throw new ParameterException(spec.commandLine(), "say --with whom, or which --conversation");
        }
        if (history < 0 || history > 100) {
            throw new ParameterException(spec.commandLine(), "--history is " + history + ", expected 0 to 100");
        }
        try (ParleyClient client = server.client()) {
            Session session = server.login(client, user, device);
            try {
                talk(client, session);
            } finally {
                session.logout();
            }
        }
        return 0;
    }

    private void talk(ParleyClient client, Session session) throws IOException {
        Conversing people = new Conversing(session, user);
        UUID target = people.find(conversation, with);
        boolean terminal = System.console() != null && System.console().isTerminal();
        ChatScreen screen = new ChatScreen(spec.commandLine(), people, target, terminal);
        DeviceOptions options = DeviceOptions.of(device).withStore(screen).withListener(screen);
        try (ParleyDevice connection = client.open(session, options)) {
            await(connection);
            if (history > 0) {
                screen.show(page(connection, target));
            } else {
                screen.show(null);
            }
            readLines(connection, target, screen);
            drain(connection);
        }
    }

    private static void await(ParleyDevice connection) {
        try {
            connection.ready().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            String why = e.getCause() instanceof ParleyException stopped
                    ? String.valueOf(stopped.getMessage())
                    : "no answer within " + PATIENCE.toSeconds() + " s";
            throw new CommandFailedException("could not connect to " + connection.gateway() + ": " + why, e);
        }
    }

    private ServerFrame.@Nullable Page page(ParleyDevice connection, UUID target) {
        try {
            return connection.sync(target, null, null, history).join();
        } catch (CompletionException e) {
            spec.commandLine().getErr().println("(no history now: " + String.valueOf(e.getCause()) + ")");
            return null;
        }
    }

    private void readLines(ParleyDevice connection, UUID target, ChatScreen screen) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("/quit"); line = in.readLine()) {
            if (screen.ended() != null) {
                throw new CommandFailedException(String.valueOf(screen.ended()));
            }
            if (!line.isBlank()) {
                screen.typed();
                connection.send(OutgoingMessage.text(target, line));
            }
        }
    }

    /// What was typed last shall arrive, and show up, before the program ends.
    private static void drain(ParleyDevice connection) {
        Instant deadline = Instant.now().plus(PATIENCE);
        try {
            while (connection.waiting() > 0 && Instant.now().isBefore(deadline)) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (connection.waiting() > 0) {
            throw new CommandFailedException(
                    connection.waiting() + " messages were not sent: no answer from the server");
        }
    }
}
