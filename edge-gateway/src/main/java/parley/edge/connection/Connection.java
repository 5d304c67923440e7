package parley.edge.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.id.NewIds;
import parley.edge.frame.BrokenFrameException;
import parley.edge.frame.CloseReason;
import parley.edge.frame.ErrorCode;
import parley.edge.frame.FrameParser;
import parley.edge.frame.FrameProblem;
import parley.edge.frame.Frames;
import parley.edge.frame.Inbound;
import parley.edge.quota.TokenBucket;
import parley.edge.websocket.EncodedFrame;
import parley.edge.websocket.WebSocket;
import parley.edge.websocket.WebSocketListener;

/// One socket.
///
/// ```
///   opened ──▶ Waiting ──hello──▶ Active ──▶ Ended
///                 │ 5 s without hello, bad token      ▲
///                 └──────────────────────────────────┘
/// ```
/// Messages arrive one after the other on a virtual thread of the container; a frame is answered before the next one is
/// read, which is the back pressure on a client that sends faster than it
/// is served.
final class Connection implements WebSocketListener {
    private sealed interface State {
        /// @param handshakeToken from the Authorization header
        record Waiting(@Nullable String handshakeToken, ScheduledFuture<?> deadline) implements State {}

        record Active(Conversing conversing, ScheduledFuture<?> pings) implements State {}

        record Ended() implements State {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /// Whoever keeps the connections.
    interface Owner {
        /// The connection is served no more; its socket may still have to write.
        void ended(Connection connection);

        /// @param code of the close frame
        void closed(int code);
    }

    private final UUID id = NewIds.next();
    private final ConnectionServices services;
    private final OutboundQueue outbound;
    private final Owner owner;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final TokenBucket asks;
    private int refusedAsks;
    private volatile State state;
    private volatile long lastPongNanos;
    private volatile @Nullable ScheduledFuture<?> expiry;

    Connection(WebSocket socket, @Nullable String handshakeToken, ConnectionServices services, Owner owner) {
        this.services = services;
        this.owner = owner;
        SocketSettings settings = services.settings();
        this.outbound =
                new OutboundQueue(socket, settings.outboundLimit().toBytes(), services.budget(), this::overflown);
        this.asks = new TokenBucket(settings.asksPerSecond(), settings.askBurst(), System.nanoTime());
        this.state =
                new State.Waiting(handshakeToken, after(settings.helloWithin(), () -> close(CloseReason.NO_HELLO)));
    }

    UUID id() {
        return id;
    }

    @Override
    public void text(byte[] utf8) {
        frames(utf8);
    }

    @Override
    public void binary(byte[] payload) {
        close(CloseReason.BROKEN_FRAME);
    }

    @Override
    public void tooLarge() {
        close(CloseReason.TOO_LARGE);
    }

    @Override
    public void ping(byte[] payload) {
        outbound.pong(payload);
    }

    /// @param payload of the ping that it answers: the number of a probe, or nothing
    @Override
    public void pong(byte[] payload) {
        lastPongNanos = System.nanoTime();
        if (payload.length > 0 && state instanceof State.Active(Conversing conversing, ScheduledFuture<?> _)) {
            conversing.pong(payload);
        }
    }

    @Override
    public void closing(int code) {
        outbound.answerClose(code);
        end();
    }

    @Override
    public void writable() {
        outbound.writable();
    }

    /// The socket is closed, by whomever.
    @Override
    public void closed(int code) {
        outbound.end();
        end();
        owner.closed(code);
    }

    /// Writes what waits, then closes. Whoever's session was revoked gets nothing more.
    void close(CloseReason why) {
        if (!ended.get()) {
            if (why == CloseReason.SESSION_REVOKED) {
                outbound.cut(why);
            } else {
                outbound.close(why);
            }
            end();
        }
    }

    /// This gateway is going away: says so.
    void drain(EncodedFrame frame) {
        outbound.send(frame);
    }

    /// Closes when what is in flight is answered.
    void leave() {
        if (state instanceof State.Active active) {
            active.conversing().leave(() -> close(CloseReason.DRAIN));
        } else {
            close(CloseReason.DRAIN);
        }
    }

    /// @return how many bytes wait to be written
    long waiting() {
        return outbound.waiting();
    }

    /// Closes at once: what waits is dropped, and read again on the next connection.
    void shed() {
        outbound.cut(CloseReason.SLOW_CONSUMER);
        end();
    }

    /// Whoever sent what was too much may hold locks that ending takes: see [WebSocket].
    private void overflown() {
        Thread.ofVirtual().name("slow-consumer").start(this::end);
    }

    private void end() {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        State last = state;
        state = new State.Ended();
        cancel(expiry);
        switch (last) {
            case State.Waiting waiting -> cancel(waiting.deadline());
            case State.Active active -> {
                cancel(active.pings());
                active.conversing().end();
            }
            case State.Ended() -> {}
        }
        owner.ended(this);
    }

    private void frames(byte[] text) {
        try {
            for (FrameParser.Result result : FrameParser.parse(text)) {
                switch (result) {
                    case FrameParser.Result.Ok ok -> frame(ok.frame());
                    case FrameParser.Result.Bad bad -> refuse(bad.problem());
                }
            }
        } catch (BrokenFrameException e) {
            LOG.debug("connection {}: {}", id, e.getMessage());
            close(CloseReason.BROKEN_FRAME);
        } catch (RuntimeException e) {
            LOG.error("connection {}: a frame could not be served", id, e);
            close(CloseReason.SERVER_ERROR);
        }
    }

    private void frame(Inbound frame) {
        switch (state) {
            case State.Waiting waiting -> {
                if (frame instanceof Inbound.Hello hello) {
                    hello(waiting, hello);
                } else {
                    refuse("the first frame must be hello");
                }
            }
            case State.Active active -> active(active.conversing(), frame);
            case State.Ended() -> {}
        }
    }

    private void active(Conversing conversing, Inbound frame) {
        try {
            switch (frame) {
                case Inbound.Hello hello -> refuse("hello was said already");
                case Inbound.Send send -> conversing.send(send);
                case Inbound.Ack ack -> conversing.acknowledge(ack.cursors());
                case Inbound.Read read -> conversing.read(read.conversation(), read.seq());
                case Inbound.Sync sync -> {
                    ask(sync.request());
                    outbound.send(conversing.page(sync));
                }
                case Inbound.Watch watch -> {
                    ask(null);
                    conversing.watch(watch.users());
                }
                case Inbound.Typing typing -> {
                    ask(null);
                    conversing.typing(typing.conversation());
                }
                case Inbound.Auth auth -> {
                    ask(null);
                    authenticate(conversing, auth.token());
                }
                case Inbound.Ping() -> {
                    ask(null);
                    outbound.send(Frames.PONG);
                }
            }
            if (ended.get()) {
                // The socket went away while the frame was served.
                conversing.end();
            }
        } catch (FrameProblem problem) {
            refuse(problem);
        }
    }

    /// Asking costs: too much is refused, and who does not stop is closed.
    private void ask(@Nullable String request) throws FrameProblem {
        long wait = asks.take(System.nanoTime());
        if (wait == 0) {
            refusedAsks = 0;
            return;
        }
        if (++refusedAsks > services.settings().askBurst()) {
            close(CloseReason.THROTTLED);
        }
        throw new FrameProblem(ErrorCode.THROTTLED, "too many frames", null, request, wait);
    }

    private void hello(State.Waiting waiting, Inbound.Hello hello) {
        String token = hello.token() == null ? waiting.handshakeToken() : hello.token();
        Login login = services.logins().check(token, hello.device());
        switch (login) {
            case Login.Refused refused -> close(refused.reason());
            case Login.Accepted accepted -> {
                cancel(waiting.deadline());
                var conversing =
                        new Conversing(id, accepted.identity(), hello, services, outbound, this::close, outbound::ping);
                state = new State.Active(conversing, pings());
                expire(accepted.identity().expires());
                outbound.send(conversing.welcome());
                conversing.begin(hello);
                if (ended.get()) {
                    // The socket went away while hello was served.
                    conversing.end();
                }
            }
        }
    }

    private void authenticate(Conversing conversing, String token) {
        switch (services.logins().renew(token, conversing.identity())) {
            case Login.Refused refused -> close(refused.reason());
            case Login.Accepted accepted -> {
                conversing.renewed(accepted.identity());
                expire(accepted.identity().expires());
                outbound.send(conversing.welcome());
            }
        }
    }

    private void refuse(String message) {
        refuse(new FrameProblem(ErrorCode.BAD_FRAME, message, null, null));
    }

    private void refuse(FrameProblem problem) {
        services.metrics().refused(problem.code());
        outbound.send(problem.frame());
    }

    private ScheduledFuture<?> pings() {
        SocketSettings settings = services.settings();
        long every = settings.pingEvery().toMillis();
        lastPongNanos = System.nanoTime();
        return services.timers()
                .scheduleWithFixedDelay(
                        () -> {
                            long silent = System.nanoTime() - lastPongNanos;
                            if (silent
                                    > settings.pingEvery()
                                            .plus(settings.pongWithin())
                                            .toNanos()) {
                                close(CloseReason.NO_PONG);
                            } else {
                                outbound.ping();
                            }
                        },
                        every,
                        Math.min(every, settings.pongWithin().toMillis()),
                        TimeUnit.MILLISECONDS);
    }

    private void expire(Instant expires) {
        cancel(expiry);
        Duration left = Duration.between(services.clock().instant(), expires);
        Duration warning = left.minus(services.settings().expiringBefore());
        expiry = after(warning, () -> {
            Duration rest = Duration.between(services.clock().instant(), expires);
            outbound.send(Frames.expiring(Math.max(0, rest.toSeconds())));
            expiry = after(rest, () -> expired(expires));
        });
    }

    /// A token that was renewed in this very moment is another one.
    private void expired(Instant expires) {
        if (state instanceof State.Active active
                && active.conversing().identity().expires().equals(expires)) {
            close(CloseReason.TOKEN_EXPIRED);
        }
    }

    private ScheduledFuture<?> after(Duration delay, Runnable task) {
        return services.timers().schedule(task, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
    }

    private static void cancel(@Nullable ScheduledFuture<?> task) {
        if (task != null) {
            task.cancel(false);
        }
    }
}
