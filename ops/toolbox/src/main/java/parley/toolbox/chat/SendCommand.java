package parley.toolbox.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.client.DeviceOptions;
import parley.client.JsonBytes;
import parley.client.OutgoingMessage;
import parley.client.ParleyClient;
import parley.client.ParleyDevice;
import parley.client.ParleyException;
import parley.client.ServerFrame;
import parley.client.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `parley send`.
@Command(
        name = "send",
        description = "Sends a message, or every line of standard input, and says where in the log each one is.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  parley send --user alice --to bob \"see you at eight\"",
            "  ls | parley send --user alice --to bob",
            "  parley send --user alice --to bob --type location --body '{\"latitude\":52.50,\"longitude\":13.4}'",
            "  parley send --user alice --conversation 0192… --json hello",
            "  parley send --user alice --conversation 0192… --mention bob \"bob, your turn\""
        })
public final class SendCommand implements Callable<Integer> {
    private static final int UNANSWERED = 200;
    private static final String ALL = "all";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--user", required = true, paramLabel = "NAME", description = "who sends")
    private String user = "";

    @Option(names = "--to", paramLabel = "NAME", description = "the other user of a conversation of two")
    private @Nullable String to;

    @Option(names = "--conversation", paramLabel = "ID", description = "any conversation")
    private @Nullable UUID conversation;

    @Option(names = "--type", defaultValue = "text", description = "message type (default: text)")
    private String type = "text";

    @Option(names = "--body", paramLabel = "JSON", description = "the body, sent byte for byte; instead of a text")
    private @Nullable String body;

    @Option(names = "--meta", paramLabel = "JSON", description = "further data, a JSON object, sent byte for byte")
    private @Nullable String meta;

    @Option(
            names = "--mention",
            paramLabel = "NAME",
            description = "who is mentioned by the text, or all of a group; may be repeated")
    private List<String> mentions = List.of();

    @Option(names = "--device", defaultValue = "send", description = "device name (default: send)")
    private String device = "send";

    @Option(names = "--timeout", defaultValue = "30", paramLabel = "S", description = "seconds to wait (default: 30)")
    private int timeout;

    @Option(names = "--json", description = "one JSON object a message")
    private boolean json;

    @Option(names = "--type-version", paramLabel = "N", description = "version of the type (default: 1)")
    private @Nullable Integer typeVersion;

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "the text; without it, lines of standard input")
    private @Nullable String text;

    private final List<UUID> mentioned = new ArrayList<>();
    private boolean mentionsAll;
    private boolean failed;

    @Override
    public Integer call() throws IOException {
        JsonBytes data = meta == null ? null : parsed("--meta", meta);
        JsonBytes whole = body == null ? null : parsed("--body", body);
        if ((to == null) == (conversation == null)) {
            throw new ParameterException(spec.commandLine(), "name the conversation with --to or --conversation");
        }
        if (timeout < 1) {
            throw new ParameterException(spec.commandLine(), "--timeout is " + timeout + ", expected at least 1");
        }
        if (whole != null && text != null) {
            throw new ParameterException(spec.commandLine(), "give a text or --body, not both");
        }
        if (whole != null && !mentions.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--mention is for texts: --body has a field mentions");
        }
        try (ParleyClient client = server.client()) {
            Session session = server.login(client, user, device);
            Conversing people = new Conversing(session, user);
            UUID target = people.find(conversation, to);
            mentionsAll = mentions.contains(ALL);
            mentions.stream().filter(name -> !name.equals(ALL)).map(people::user).forEach(mentioned::add);
            try (ParleyDevice connection = client.open(session, DeviceOptions.of(device))) {
                if (whole != null || text != null) {
                    JsonBytes content = whole == null ? body(String.valueOf(text)) : whole;
                    report(connection.send(message(target, content, data)));
                } else {
                    sendLines(connection, target, data);
                }
            } finally {
                session.logout();
            }
        }
        return failed ? 1 : 0;
    }

    private void sendLines(ParleyDevice connection, UUID target, @Nullable JsonBytes data) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Deque<CompletableFuture<ServerFrame.Accepted>> open = new ArrayDeque<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isEmpty()) {
                open.add(connection.send(message(target, body(line), data)));
            }
            while (open.size() > UNANSWERED || !open.isEmpty() && open.element().isDone()) {
                report(open.remove());
            }
        }
        while (!open.isEmpty()) {
            report(open.remove());
        }
    }

    private JsonBytes body(String said) {
        if (mentionsAll) {
            return JsonBytes.textToAll(said);
        }
        return mentioned.isEmpty() ? JsonBytes.text(said) : JsonBytes.text(said, mentioned);
    }

    private OutgoingMessage message(UUID target, JsonBytes content, @Nullable JsonBytes data) {
        OutgoingMessage message = OutgoingMessage.of(target, type, content);
        OutgoingMessage versioned = typeVersion == null ? message : message.withVersion(typeVersion);
        return data == null ? versioned : versioned.withMeta(data);
    }

    private void report(CompletableFuture<ServerFrame.Accepted> answer) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            ServerFrame.Accepted accepted =
                    answer.orTimeout(timeout, TimeUnit.SECONDS).join();
            out.println(
                    json
                            ? "{\"id\":\"" + accepted.id() + "\",\"message\":\"" + accepted.message()
                                    + "\",\"conversation\":\"" + accepted.conversation() + "\",\"seq\":"
                                    + accepted.seq() + ",\"time\":\"" + accepted.time() + "\",\"duplicate\":"
                                    + accepted.duplicate() + "}"
                            : "accepted " + accepted.message() + " seq " + accepted.seq());
        } catch (CompletionException e) {
            failed = true;
            String why = e.getCause() instanceof ParleyException refused
                    ? String.valueOf(refused.getMessage())
                    : "no answer within " + timeout + " s";
            spec.commandLine().getErr().println("parley send: " + InertText.of(why));
        }
    }

    private JsonBytes parsed(String option, String value) {
        try {
            return JsonBytes.of(value);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }
}
