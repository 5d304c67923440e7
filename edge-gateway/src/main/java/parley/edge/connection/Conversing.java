package parley.edge.connection;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import parley.contract.event.Receipt;
import parley.edge.attempt.AttemptedSocket;
import parley.edge.attempt.Target;
import parley.edge.frame.CloseReason;
import parley.edge.frame.ErrorCode;
import parley.edge.frame.FrameProblem;
import parley.edge.frame.Frames;
import parley.edge.frame.Inbound;
import parley.edge.publish.PublishFailedException;
import parley.edge.push.Acknowledged;
import parley.edge.push.Cursors;
import parley.edge.push.DevicePush;
import parley.edge.push.LocalDevices;
import parley.edge.push.Outlet;
import parley.edge.push.PushService;
import parley.edge.push.Revisions;
import parley.edge.quota.TokenBucket;
import parley.edge.receipt.Confirmations;
import parley.edge.send.Author;
import parley.edge.session.Identity;
import parley.edge.websocket.EncodedFrame;

/// What a connection does between `hello` and its end. Its frames come one at a time.
final class Conversing {
    private static final int LONGEST_NUMBER = 18;

    private final UUID connection;
    private final ConnectionServices services;
    private final Outlet outlet;
    private final DevicePush push;
    private volatile LocalDevices.Local local;
    private final Author author;
    private final TokenBucket sends;
    private final InFlight inFlight = new InFlight();
    private final Consumer<CloseReason> close;
    private final int window;
    private final Revisions revisions = new Revisions();
    private volatile Identity identity;

    Conversing(
            UUID connection,
            Identity identity,
            Inbound.Hello hello,
            ConnectionServices services,
            Outlet outlet,
            Consumer<CloseReason> close,
            LongConsumer ping) {
        this.connection = connection;
        this.identity = identity;
        this.services = services;
        this.outlet = outlet;
        this.close = close;
        int most = services.pushSettings().window();
        this.window = hello.window() == 0 ? most : Math.min(most, hello.window());
        var target = new Target(identity.user(), identity.device());
        var socket = new AttemptedSocket() {
            @Override
            public void ping(long number) {
                ping.accept(number);
            }

            @Override
            public void notAcknowledging() {
                close.accept(CloseReason.NO_ACKNOWLEDGEMENT);
            }
        };
        this.push = services.push()
                .newPush(
                        identity.user(),
                        window,
                        outlet,
                        device -> services.attempts().of(target, device, socket));
        this.local = new LocalDevices.Local(
                identity.user(), identity.device(), identity.session(), connection, push, revisions, outlet, close);
        this.author = new Author(identity.user(), identity.device());
        this.sends = new TokenBucket(
                services.settings().sendsPerSecond(), services.settings().sendBurst(), System.nanoTime());
    }

    Identity identity() {
        return identity;
    }

    void renewed(Identity renewed) {
        identity = renewed;
        LocalDevices.Local before = local;
        if (!before.session().equals(renewed.session())) {
            local = before.under(renewed.session());
            services.push().renewed(before, local);
            closeIfRevoked();
        }
    }

    /// Runs `action` when everything that was sent and acknowledged so far is answered; nothing is taken any
    /// more.
    void leave(Runnable action) {
        inFlight.finish(action);
    }

    void watch(Set<UUID> users) {
        services.presence().watch(connection, identity.user(), users, outlet);
    }

    void typing(UUID conversation) throws FrameProblem {
        if (!services.presence().typing(conversation, identity.user())) {
            throw new FrameProblem(
                    ErrorCode.NOT_MEMBER, "you are not a member of conversation " + conversation, null, null);
        }
    }

    EncodedFrame welcome() {
        var terms = new Frames.Terms(
                services.boot(), services.settings().pingEvery().toSeconds(), window, (int)
                        services.settings().maxFrame().toBytes());
        return Frames.welcome(connection, identity.user(), identity.device(), identity.expires(), terms);
    }

    /// Known here first, then routed, then the cursors and heads: one of worker and gateway always sees the
    /// other.
    void begin(Inbound.Hello hello) {
        if (!services.push().connected(local)) {
            close.accept(CloseReason.THROTTLED);
            return;
        }
        closeIfRevoked();
        Map<UUID, Long> claimed = clamped(hello.cursors());
        PushService.Bases bases = services.push().bases(identity.user(), identity.device(), claimed, hello.fresh());
        for (UUID unknown : bases.unknown()) {
            refuse("cursors: you are not a member of conversation " + unknown);
        }
        if (!revisions.begin(bases.revs())) {
            close.accept(CloseReason.RESYNC);
            return;
        }
        push.onReady(() -> services.confirmations()
                .tell(new Confirmations.Listener(
                        identity.user(), outlet, () -> services.push().devices().holds(local))));
        push.start(bases.bases());
        if (!bases.raised().isEmpty()) {
            receipts(bases.raised(), Receipt.Kind.DELIVERED);
        }
    }

    void end() {
        services.presence().unwatch(connection);
        services.push().disconnected(local);
    }

    /// Whoever revokes looks for connections; one that was not known yet has to look for itself.
    private void closeIfRevoked() {
        if (services.logins().revoked(local.session())) {
            close.accept(CloseReason.SESSION_REVOKED);
        }
    }

    void send(Inbound.Send send) throws FrameProblem {
        long wait = sends.take(System.nanoTime());
        if (wait > 0) {
            throw new FrameProblem(ErrorCode.THROTTLED, "too many messages", send.id(), null, wait);
        }
        if (!inFlight.enter()) {
            throw new FrameProblem(
                    ErrorCode.UNAVAILABLE, "this gateway is going away; send it to another", send.id(), null);
        }
        services.publisher().publish(author, send).whenComplete((published, failure) -> {
            if (failure == null) {
                services.metrics().accepted(published.duplicate());
                outlet.send(Frames.accepted(
                        send.id(),
                        published.message(),
                        send.conversation(),
                        published.seq(),
                        published.time(),
                        published.duplicate()));
            } else {
                refuse(problem(send, failure));
            }
            inFlight.exit();
        });
    }

    void acknowledge(Map<UUID, Long> cursors) {
        var moved = new HashMap<UUID, Cursors.Cursor>();
        cursors.forEach((conversation, seq) -> {
            Acknowledged acknowledged = push.acknowledge(conversation, seq);
            if (acknowledged == null) {
                refuse("ack: conversation " + conversation + " is not one of yours");
            } else {
                if (acknowledged.clamped()) {
                    refuse("ack: conversation " + conversation + " was sent up to " + acknowledged.upTo() + ", not "
                            + seq);
                }
                if (acknowledged.moved()) {
                    moved.put(conversation, cursor(conversation, acknowledged.upTo()));
                }
            }
        });
        if (!moved.isEmpty()) {
            receipts(moved, Receipt.Kind.DELIVERED);
        }
    }

    void read(UUID conversation, long seq) throws FrameProblem {
        Acknowledged acknowledged = push.acknowledge(conversation, seq);
        if (acknowledged == null) {
            throw problem("read: conversation " + conversation + " is not one of yours");
        }
        if (acknowledged.clamped()) {
            refuse("read: conversation " + conversation + " was sent up to " + acknowledged.upTo() + ", not " + seq);
        }
        long upTo = Math.min(seq, acknowledged.upTo());
        receipts(Map.of(conversation, cursor(conversation, upTo)), Receipt.Kind.READ);
    }

    /// @param payload of a pong; what is no number of ours says nothing
    void pong(byte[] payload) {
        String number = new String(payload, StandardCharsets.US_ASCII);
        if (number.length() <= LONGEST_NUMBER && number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            push.pong(Long.parseLong(number));
        }
    }

    EncodedFrame page(Inbound.Sync sync) throws FrameProblem {
        return services.pages().page(identity.user(), sync);
    }

    /// Into the log first: a cursor that only Redis knew would be forgotten with it.
    private void receipts(Map<UUID, Cursors.Cursor> cursors, Receipt.Kind kind) {
        if (!inFlight.enter()) {
            return; // the next gateway hears of them with hello
        }
        push.recovered().whenComplete((recovered, failure) -> {
            if (failure == null) {
                var device = new Cursors.Device(identity.user(), identity.device());
                services.receipts().write(device, kind, cursors).whenComplete((written, no) -> inFlight.exit());
            } else {
                inFlight.exit();
            }
        });
    }

    /// A cursor above what exists would let the device skip what comes next: it is taken as the head. Where
    /// the head is not known for sure, the lower value is safe, and no reason to blame the client.
    private Map<UUID, Long> clamped(Map<UUID, Long> claimed) {
        if (claimed.isEmpty()) {
            return claimed;
        }
        var heads = services.push().heads(claimed.keySet());
        var clamped = new HashMap<UUID, Long>();
        claimed.forEach((conversation, seq) -> {
            var head = heads.get(conversation);
            long known = head == null ? 0 : head.seq();
            if (seq > known && head != null && head.proven()) {
                refuse("cursors: conversation " + conversation + " reaches up to " + known + ", not " + seq);
            }
            clamped.put(conversation, Math.min(seq, known));
        });
        return clamped;
    }

    private Cursors.Cursor cursor(UUID conversation, long seq) {
        return new Cursors.Cursor(revisions.of(conversation), seq);
    }

    private void refuse(String message) {
        refuse(problem(message));
    }

    private void refuse(FrameProblem problem) {
        services.metrics().refused(problem.code());
        outlet.send(problem.frame());
    }

    private static FrameProblem problem(String message) {
        return new FrameProblem(ErrorCode.BAD_FRAME, message, null, null);
    }

    private static FrameProblem problem(Inbound.Send send, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof FrameProblem problem) {
            return problem;
        }
        if (cause instanceof PublishFailedException publish && !publish.retry()) {
            return new FrameProblem(ErrorCode.TOO_LARGE, String.valueOf(publish.getMessage()), send.id(), null);
        }
        return new FrameProblem(ErrorCode.UNAVAILABLE, "the message was not accepted; send it again", send.id(), null);
    }
}
