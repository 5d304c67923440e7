package parley.toolbox.chat;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.client.DeviceListener;
import parley.client.DeviceState;
import parley.client.MessageStore;
import parley.client.ParleyException;
import parley.client.ServerFrame;
import picocli.CommandLine;

/// What a chat shows: the history first, then every message of its conversation, once and in order.
/// Messages that come
/// before the history is there wait for it. Safe from any thread.
final class ChatScreen implements MessageStore, DeviceListener {
    private static final String OVER_THE_TYPED_LINE = "\u001b[1A\u001b[2K\r";

    private final PrintWriter out;
    private final PrintWriter err;
    private final Conversing people;
    private final UUID conversation;
    private final boolean terminal;
    private final List<ServerFrame.Message> early = new ArrayList<>();
    private boolean shown;
    private boolean lost;
    private long last;
    private @Nullable String ended;

    ChatScreen(CommandLine line, Conversing people, UUID conversation, boolean terminal) {
        this.out = line.getOut();
        this.err = line.getErr();
        this.people = people;
        this.conversation = conversation;
        this.terminal = terminal;
    }

    /// Shows the history and what came meanwhile; from now on messages appear as they come.
    ///
    /// @param page null for no history: then only what is new is shown
    synchronized void show(ServerFrame.@Nullable Page page) {
        if (page != null) {
            Stream.concat(page.messages().stream(), early.stream())
                    .sorted(Comparator.comparingLong(ServerFrame.Message::seq))
                    .forEach(this::print);
        }
        early.forEach(message -> last = Math.max(last, message.seq()));
        early.clear();
        shown = true;
    }

    /// The user has typed a line: on a terminal it is replaced by the message when it comes back.
    synchronized void typed() {
        if (terminal) {
            out.print(OVER_THE_TYPED_LINE);
            out.flush();
        }
    }

    /// @return why the server ended the chat, or null
    synchronized @Nullable String ended() {
        return ended;
    }

    @Override
    public synchronized void store(ServerFrame.Message message) {
        if (!message.conversation().equals(conversation)) {
            return;
        }
        if (shown) {
            print(message);
        } else {
            early.add(message);
        }
    }

    @Override
    public synchronized void refused(String id, ParleyException reason) {
        err.println("not sent: " + InertText.of(String.valueOf(reason.getMessage())));
    }

    @Override
    public synchronized void state(DeviceState state) {
        switch (state) {
            case DeviceState.Stopped stopped
            when stopped.code() != 1000 -> {
                ended = Ended.why(stopped);
                err.println(ended + " (press Enter)");
            }
            case DeviceState.Waiting waiting -> {
                if (!lost) {
                    err.println("(connection lost; what you type is sent when it is back)");
                }
                lost = true;
            }
            case DeviceState.Ready ready -> {
                if (lost) {
                    err.println("(connected again)");
                }
                lost = false;
            }
            case DeviceState.Stopped stopped -> {}
            case DeviceState.Connecting connecting -> {}
            case DeviceState.CatchingUp catchingUp -> {}
        }
    }

    private void print(ServerFrame.Message message) {
        if (message.seq() > last) {
            last = message.seq();
            String name = people.name(conversation, message.from());
            String line = MessageText.line(message, name, ZoneId.systemDefault());
            out.println(MessageText.mentions(message, people.me()) ? line + "   (mentions you)" : line);
        }
    }
}
