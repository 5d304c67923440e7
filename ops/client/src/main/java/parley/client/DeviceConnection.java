package parley.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of a device's connection: which socket it has, and what follows when that ends. What keeps it
/// open is [Upkeep], what its frames mean [Incoming]. See [DeviceState] for the states. Safe from any thread.
final class DeviceConnection implements Link.Owner, Incoming.Connection {
    private static final Logger log = LoggerFactory.getLogger(DeviceConnection.class);
    private static final Duration HELLO = Duration.ofSeconds(15);
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);

    private final ParleyClient client;
    private final Session session;
    private final DeviceOptions options;
    private final RandomGenerator random;
    private final Delivery delivery;
    private final Acknowledging acknowledging;
    private final Sending sending;
    private final Requests requests;
    private final Upkeep upkeep;
    private final Incoming incoming;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final GatewayRing ring;
    private final Backoff backoff;
    private final Map<UUID, Long> unsaidReads = new LinkedHashMap<>();
    private final List<Future<?>> timers = new ArrayList<>();
    private List<UUID> watched = List.of();
    private @Nullable Link link;
    private boolean welcomed;
    private boolean stopped;
    private boolean draining;
    private volatile DeviceState state;

    DeviceConnection(ParleyClient client, Session session, DeviceOptions options) {
        this.client = client;
        this.session = session;
        this.options = options;
        this.random = client.randomness();
        this.ring = new GatewayRing(client.sockets(), random);
        this.backoff = new Backoff(random);
        this.state = new DeviceState.Connecting(ring.current());
        this.delivery = new Delivery(options, client.workers());
        this.acknowledging = new Acknowledging(options.store().cursors(), client.clock(), client.timers());
        this.sending =
                new Sending(options, delivery, client.clock(), client.timers(), client.workers(), client.randomness());
        this.requests = new Requests(client.timers(), client.workers());
        this.upkeep = new Upkeep(client, session, this::uses);
        this.incoming = new Incoming(this, delivery, acknowledging, sending, requests);
    }

    void start() {
        client.workers().execute(this::dial);
    }

    Sending sending() {
        return sending;
    }

    CompletableFuture<Void> ready() {
        return ready;
    }

    DeviceState state() {
        return state;
    }

    URI gateway() {
        lock.lock();
        try {
            return ring.current();
        } finally {
            lock.unlock();
        }
    }

    /// @return whether the frame went into the queue of an open connection
    boolean offer(ClientFrame frame) {
        Link open = open();
        return open != null && open.offer(frame);
    }

    CompletableFuture<ServerFrame.Page> ask(Function<String, ClientFrame> question) {
        return requests.ask(open(), question);
    }

    void read(UUID conversation, long seq) {
        lock.lock();
        try {
            if (!offer(ClientFrame.read(conversation, seq))) {
                unsaidReads.merge(conversation, seq, Math::max);
            }
        } finally {
            lock.unlock();
        }
    }

    void watch(List<UUID> users) {
        lock.lock();
        try {
            watched = users;
            offer(ClientFrame.watch(users));
        } finally {
            lock.unlock();
        }
    }

    /// @return completes when the socket is gone
    CompletableFuture<Void> close() {
        acknowledging.flush();
        Link open = stop(1000, "closed");
        return open == null ? CompletableFuture.completedFuture(null) : open.close(1000, "closed");
    }

    void abort() {
        Link open = stop(1000, "aborted");
        if (open != null) {
            open.fail("aborted");
        }
    }

    void interrupt(Duration delay) {
        client.timers().after(delay, () -> {
            Link open = current();
            if (open != null) {
                open.fail("interrupted");
            }
        });
    }

    // ---- connecting

    private void dial() {
        URI gateway = gateway();
        become(new DeviceState.Connecting(gateway));
        Link fresh = new Link(this, client.workers(), client.timers());
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            link = fresh;
            welcomed = false;
            timers.add(client.timers().after(HELLO, () -> {
                if (!welcomed(fresh)) {
                    fresh.fail("no welcome within " + HELLO.toSeconds() + " s");
                }
            }));
        } finally {
            lock.unlock();
        }
        try {
            upkeep.token();
        } catch (ParleyException e) {
            closed(fresh, e.status() == 401 ? CloseAction.UNAUTHORIZED : Link.ABNORMAL, String.valueOf(e.getMessage()));
            return;
        }
        fresh.connect(client.http(), gateway);
    }

    @Override
    public void opened(Link opened) {
        if (opened != current()) {
            return;
        }
        Map<UUID, Long> cursors = acknowledging.connected(opened);
        opened.offer(ClientFrame.hello(
                session.tokens().accessToken(), options.device(), cursors, options.fresh(), options.window()));
    }

    @Override
    public void welcome(Link from, ServerFrame.Welcome welcome) {
        lock.lock();
        try {
            if (welcomed) {
                return; // the answer to `auth`: the session goes on as it is
            }
            welcomed = true;
            draining = false;
            from.limit(Math.toIntExact(Math.min(welcome.maxFrame(), Integer.MAX_VALUE)));
            unsaidReads.forEach((conversation, seq) -> from.offer(ClientFrame.read(conversation, seq)));
            unsaidReads.clear();
            if (!watched.isEmpty()) {
                from.offer(ClientFrame.watch(watched));
            }
            upkeep.welcomed(from, Duration.ofSeconds(Math.clamp(welcome.ping(), 5, 120)));
        } finally {
            lock.unlock();
        }
        become(new DeviceState.CatchingUp(welcome));
        sending.connected(from, welcome.maxFrame());
    }

    // ---- frames

    @Override
    public void frames(Link from, List<ServerFrame> frames) {
        incoming.frames(from, frames);
    }

    @Override
    public void caughtUp(ServerFrame.Ready caughtUp) {
        lock.lock();
        try {
            backoff.ready(client.clock().instant());
        } finally {
            lock.unlock();
        }
        become(new DeviceState.Ready());
        delivery.tell(listener -> {
            listener.ready(caughtUp);
            ready.completeAsync(() -> null, client.workers());
        });
    }

    /// Goes on as before for a random part of the jitter, then writes no new message, waits for the answers to
    /// those in flight, and leaves.
    @Override
    public void drain(Link from, ServerFrame.Drain drain) {
        long jitter = Math.clamp(drain.jitter(), 0, 60_000);
        long stay = random.nextLong(jitter + 1);
        long patience = Math.clamp(drain.in() + jitter - stay, LEAST_PATIENCE.toMillis(), HELLO.toMillis());
        lock.lock();
        try {
            draining = true;
            timers.add(client.timers().after(Duration.ofMillis(stay), () -> leave(from, Duration.ofMillis(patience))));
        } finally {
            lock.unlock();
        }
    }

    private void leave(Link from, Duration patience) {
        Runnable go = () -> {
            if (from == current()) {
                acknowledging.flush();
                from.close(CloseAction.DRAIN, "drain");
            }
        };
        lock.lock();
        try {
            if (from != link) {
                return;
            }
            timers.add(client.timers().after(patience, go));
        } finally {
            lock.unlock();
        }
        sending.pause(go);
    }

    @Override
    public void expiring(Link from) {
        client.workers().execute(() -> upkeep.renewToken(from));
    }

    @Override
    public boolean uses(Link candidate) {
        return candidate == current();
    }

    @Override
    public void heard(Link from) {
        upkeep.heard();
    }

    @Override
    public void whenRoom(Runnable next) {
        delivery.whenRoom(next);
    }

    // ---- the end of a socket

    @Override
    public void closed(Link from, int code, String reason) {
        lock.lock();
        try {
            if (from != link || stopped) {
                return;
            }
            forgetLink();
            backoff.lost(client.clock().instant());
            if (CloseAction.of(code) != CloseAction.STOP) {
                again(code, reason);
                return;
            }
        } finally {
            lock.unlock();
        }
        stop(code, reason);
    }

    private void again(int code, String reason) {
        CloseAction action = CloseAction.of(code);
        if (action == CloseAction.RESYNC) {
            acknowledging.forget();
        }
        if (action == CloseAction.REFRESH) {
            upkeep.refused();
        }
        if (action == CloseAction.RECONNECT || action == CloseAction.MOVE) {
            ring.failed();
        }
        Duration wait = backoff.next();
        if (action == CloseAction.MOVE && draining) {
            wait = Duration.ZERO; // the wait was before the goodbye
            draining = false;
        }
        log.debug("connection lost ({} {}), again in {}", code, reason, wait);
        become(new DeviceState.Waiting(wait, code, reason));
        client.timers().after(wait, this::dial);
    }

    private @Nullable Link stop(int code, String reason) {
        Link open;
        lock.lock();
        try {
            if (stopped) {
                return null;
            }
            stopped = true;
            open = link;
            forgetLink();
        } finally {
            lock.unlock();
        }
        become(new DeviceState.Stopped(code, reason));
        sending.close();
        ready.completeExceptionally(
                ParleyException.local(code == 1000 ? "closed" : "stopped", false, code + " " + reason, null));
        client.forget(this);
        return open;
    }

    private void forgetLink() {
        link = null;
        welcomed = false;
        timers.forEach(timer -> timer.cancel(false));
        timers.clear();
        upkeep.disconnected();
        acknowledging.disconnected();
        sending.disconnected();
        requests.disconnected();
    }

    private void become(DeviceState next) {
        state = next;
        delivery.tell(listener -> listener.state(next));
    }

    private @Nullable Link current() {
        lock.lock();
        try {
            return link;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Link open() {
        lock.lock();
        try {
            return welcomed ? link : null;
        } finally {
            lock.unlock();
        }
    }

    private boolean welcomed(Link of) {
        lock.lock();
        try {
            return of != link || welcomed;
        } finally {
            lock.unlock();
        }
    }
}
