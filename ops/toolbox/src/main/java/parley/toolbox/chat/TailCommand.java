package parley.toolbox.chat;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import parley.client.DeviceListener;
import parley.client.DeviceOptions;
import parley.client.DeviceState;
import parley.client.MessageStore;
import parley.client.ParleyClient;
import parley.client.ParleyDevice;
import parley.client.ServerFrame;
import parley.client.Session;
import parley.toolbox.CommandFailedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `parley tail`.
@Command(
        name = "tail",
        description = "Follows the conversations of a user.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Every message is written once, in the order of its conversation, also after an interruption.",
            "",
            "Examples:",
            "  parley tail --user bob",
            "  parley tail --user bob --json | jq -r .body.text",
            "  parley tail --user bob --all --count 100      also what this device did not get yet"
        })
public final class TailCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--user", required = true, paramLabel = "NAME", description = "whose conversations")
    private String user = "";

    @Option(names = "--conversation", paramLabel = "ID", description = "only this one")
    private @Nullable UUID conversation;

    @Option(names = "--all", description = "begin with what this device did not get yet")
    private boolean all;

    @Option(names = "--count", paramLabel = "N", description = "stop after so many messages")
    private long count = Long.MAX_VALUE;

    @Option(names = "--device", defaultValue = "tail", description = "device name (default: tail)")
    private String device = "tail";

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    @Override
    public Integer call() {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count is " + count + ", expected at least 1");
        }
        CompletableFuture<Integer> end = new CompletableFuture<>();
        try (ParleyClient client = server.client()) {
            Session session = server.login(client, user, device);
            Printer printer = new Printer(new Conversing(session, user), end);
            try (printer;
                    ParleyDevice connection = client.open(
                            session, DeviceOptions.of(device).withStore(printer).withListener(printer))) {
                return end.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof CommandFailedException failure ? failure : e;
            } finally {
                session.logout();
            }
        }
    }

    /// Writing a line is what keeping a message means here: only then it is acknowledged. What comes after the
    /// last
    /// line that is wanted waits until the connection is closed, so that it comes again another time.
    private final class Printer implements MessageStore, DeviceListener, AutoCloseable {
        private final Conversing people;
        private final CompletableFuture<Integer> end;
        private final PrintWriter out = spec.commandLine().getOut();
        private final AtomicBoolean live = new AtomicBoolean(all);
        private final CountDownLatch closed = new CountDownLatch(1);
        private long left = count; // touched by the device's calls only, which come one after the other

        Printer(Conversing people, CompletableFuture<Integer> end) {
            this.people = people;
            this.end = end;
        }

        @Override
        public void store(ServerFrame.Message message) {
            if (!live.get() || conversation != null && !conversation.equals(message.conversation())) {
                return;
            }
            if (left == 0) {
                awaitClosed();
                return;
            }
            out.println(
                    json
                            ? MessageText.json(message)
                            : MessageText.line(
                                    message,
                                    people.name(message.conversation(), message.from()),
                                    ZoneId.systemDefault()));
            if (out.checkError()) {
                end.complete(0); // nobody reads any more
                awaitClosed();
            }
            left--;
        }

        /// Told after a message is marked as stored, so that closing acknowledges the last one too.
        @Override
        public void cursor(UUID conversation, long seq) {
            if (left == 0) {
                end.complete(0);
            }
        }

        /// After the connection.
        @Override
        public void close() {
            closed.countDown();
        }

        private void awaitClosed() {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void ready(ServerFrame.Ready ready) {
            if (!live.getAndSet(true)) {
                spec.commandLine().getErr().println("following " + ready.conversations() + " conversations …");
            }
        }

        @Override
        public void state(DeviceState state) {
            switch (state) {
                case DeviceState.Stopped stopped
                when stopped.code() != 1000 ->
                    end.completeExceptionally(new CommandFailedException(Ended.why(stopped)));
                case DeviceState.Waiting waiting ->
                    spec.commandLine().getErr().println("connection lost, trying again …");
                case DeviceState.Stopped stopped -> end.complete(0);
                case DeviceState.Connecting connecting -> {}
                case DeviceState.CatchingUp catchingUp -> {}
                case DeviceState.Ready ready -> {}
            }
        }
    }
}
