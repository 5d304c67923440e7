package parley.toolbox.chaos.load;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import parley.client.DeviceListener;
import parley.client.DeviceOptions;
import parley.client.DeviceState;
import parley.client.JournalOutbox;
import parley.client.JsonBytes;
import parley.client.MessageStore;
import parley.client.OutgoingMessage;
import parley.client.ParleyClient;
import parley.client.ParleyDevice;
import parley.client.ParleyException;
import parley.client.ServerFrame;
import parley.client.Session;
import parley.toolbox.chaos.history.Content;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.History;
import parley.toolbox.chaos.history.Who;

/// A device of the Java client, with an outbox on disk. What is stored and acknowledged is told by its
/// store, what is shown by its listener: both on one thread at a time.
final class JavaDevice implements LoadDevice, DeviceListener, MessageStore {
    private static final int OUTBOX = 100_000;

    private final Who who;
    private final ParleyClient client;
    private final Session session;
    private final Path outbox;
    private final History history;
    private final Progress progress;
    private final Set<UUID> kept = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Long> cursors = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger queued = new AtomicInteger();
    private final ExecutorService sending =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private volatile @Nullable ParleyDevice device;

    JavaDevice(Who who, ParleyClient client, Session session, Path outbox, Crew crew) {
        this.who = who;
        this.client = client;
        this.session = session;
        this.outbox = outbox;
        this.history = crew.history();
        this.progress = crew.progress();
    }

    @Override
    public Who who() {
        return who;
    }

    @Override
    public void start() {
        device = client.open(
                session,
                DeviceOptions.of(who.device())
                        .withStore(this)
                        .withListener(this)
                        .withOutbox(JournalOutbox.open(outbox), OUTBOX));
    }

    @Override
    public void send(UUID conversation, String id, byte[] body, byte[] meta) {
        ParleyDevice open = device;
        if (open == null) {
            return;
        }
        JsonBytes more = meta.length == 0 ? null : JsonBytes.of(meta);
        var content = Content.of(body, meta.length == 0 ? null : meta);
        queued.incrementAndGet();
        // The outbox flushes the disk: who sends to everybody does not wait for that.
        sending.execute(() -> {
            try {
                history.record(new Event.Sent(who, connections.get(), conversation, id, content, 1));
                open.send(new OutgoingMessage(id, conversation, "text", null, JsonBytes.of(body), more, null, null));
            } catch (ParleyException e) { // it went offline between
                refused(id, e);
            } finally {
                queued.decrementAndGet();
            }
        });
    }

    @Override
    public void read(UUID conversation) {
        ParleyDevice open = device;
        Long cursor = cursors.get(conversation);
        if (open != null && cursor != null) {
            history.record(new Event.Read(who, conversation, cursor));
            open.read(conversation, cursor);
        }
    }

    @Override
    public void pause() {
        ParleyDevice open = device;
        device = null;
        if (open != null) {
            open.abort();
        }
    }

    @Override
    public void resume() {
        start();
    }

    @Override
    public void interrupt() {
        ParleyDevice open = device;
        if (open != null) {
            open.interrupt();
        }
    }

    @Override
    public int unanswered() {
        ParleyDevice open = device;
        return queued.get() + (open == null ? 0 : open.waiting());
    }

    @Override
    public boolean ready() {
        ParleyDevice open = device;
        return open != null && open.state() instanceof DeviceState.Ready;
    }

    @Override
    public boolean has(UUID message) {
        return kept.contains(message);
    }

    @Override
    public String state() {
        ParleyDevice open = device;
        return who + ": " + (open == null ? "not started" : open.state() + ", " + open.waiting() + " unanswered");
    }

    @Override
    public void stop() {
        ParleyDevice open = device;
        if (open != null) {
            open.abort();
        }
        sending.shutdown();
    }

    @Override
    public String token() {
        return session.freshToken();
    }

    // ---- the store

    @Override
    public void store(ServerFrame.Message message) {
        received(message);
        kept.add(message.message());
    }

    @Override
    public boolean contains(UUID conversation, UUID message) {
        return kept.contains(message);
    }

    @Override
    public void cursor(UUID conversation, long seq) {
        cursors.merge(conversation, seq, Math::max);
        history.record(new Event.Acked(who, connections.get(), Map.of(conversation, seq)));
    }

    // ---- the listener

    @Override
    public void message(ServerFrame.Message message) {
        history.record(new Event.Shown(who, message.conversation(), message.message()));
    }

    @Override
    public void duplicate(ServerFrame.Message message) {
        received(message);
    }

    @Override
    public void accepted(ServerFrame.Accepted accepted) {
        history.record(new Event.Accepted(
                who,
                connections.get(),
                accepted.conversation(),
                accepted.id(),
                accepted.message(),
                accepted.seq(),
                accepted.duplicate()));
        progress.accepted(this, accepted.conversation(), accepted.message());
    }

    @Override
    public void refused(String id, ParleyException reason) {
        history.record(new Event.Refused(who, connections.get(), id, String.valueOf(reason.getMessage()), false));
    }

    @Override
    public void receipt(ServerFrame.Receipt receipt) {
        history.record(
                new Event.Receipt(who, receipt.conversation(), receipt.user(), receipt.delivered(), receipt.read()));
    }

    @Override
    public void status(ServerFrame.Status status) {
        history.record(new Event.Failed(who, status.message(), status.user(), status.state()));
    }

    @Override
    public void state(DeviceState state) {
        switch (state) {
            case DeviceState.Connecting connecting ->
                history.record(new Event.Hello(
                        who, connections.incrementAndGet(), connecting.gateway().toString(), null));
            case DeviceState.Waiting waiting ->
                history.record(new Event.Closed(who, connections.get(), waiting.code(), waiting.reason()));
            case DeviceState.Stopped stopped ->
                history.record(new Event.Closed(who, connections.get(), stopped.code(), stopped.reason()));
            case DeviceState.CatchingUp catchingUp -> {
                // nothing that the protocol promises
            }
            case DeviceState.Ready ready -> history.record(new Event.Ready(who, connections.get()));
        }
    }

    private void received(ServerFrame.Message message) {
        JsonBytes meta = message.meta();
        Long attempt = message.attempt();
        history.record(new Event.Received(
                who,
                connections.get(),
                message.conversation(),
                message.seq(),
                message.after(),
                message.message(),
                Content.of(message.body().toBytes(), meta == null ? null : meta.toBytes()),
                attempt == null ? 1 : attempt.intValue()));
    }
}
