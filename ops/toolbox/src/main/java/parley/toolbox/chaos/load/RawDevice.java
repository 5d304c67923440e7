package parley.toolbox.chaos.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.checker.RawFields;
import parley.toolbox.chaos.history.Content;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.History;
import parley.toolbox.chaos.history.Who;

/// A device that knows only the protocol: it resends the same id until it is answered, keeps cursors, and
/// acknowledges exactly what it stored. Naive on purpose: it believes every `message` and `upto` of the
/// gateway, so that a gateway's mistake becomes visible.
final class RawDevice implements LoadDevice, RawLink.Owner {
    private static final long ACK_MS = 100;
    private static final long TICK_MS = 1_000;
    private static final long PING_AFTER_NANOS = 5_000_000_000L;
    private static final long DEAD_AFTER_NANOS = 12_000_000_000L;
    private static final long ANSWER_NANOS = 15_000_000_000L;
    private static final long STABLE_NANOS = 60_000_000_000L;
    private static final long FIRST_WAIT_MS = 500;
    private static final long LONGEST_WAIT_MS = 20_000;
    private static final int EXPIRED = 4006;
    private static final int UNAUTHORIZED = 4501;
    private static final int STOPS_FROM = 4500;

    private static final class Pending {
        private final UUID conversation;
        private final String frame;
        private final Content content;
        private int attempts;
        private long sentAt;

        private Pending(UUID conversation, String frame, Content content) {
            this.conversation = conversation;
            this.frame = frame;
            this.content = content;
        }
    }

    private final Who who;
    private final Accounts accounts;
    private final HttpClient http;
    private final List<URI> gateways;
    private final ScheduledExecutorService timers;
    private final History history;
    private final Progress progress;
    private final Random random;
    private final Set<UUID> stored = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Long> cursors = new HashMap<>();
    private final Map<UUID, Long> toAck = new HashMap<>();
    private final Map<String, Pending> unanswered = new LinkedHashMap<>();
    private Grant grant;
    private @Nullable RawLink link;
    private int connections;
    private int failures;
    private int gateway;
    private long readySince;
    private boolean welcomed;
    private boolean ready;
    private boolean ackDue;
    private boolean ticking;
    private boolean paused;
    private boolean stopped;
    private String last = "new";

    RawDevice(Who who, Grant grant, Accounts accounts, HttpClient http, Crew crew, Random random) {
        this.who = who;
        this.grant = grant;
        this.accounts = accounts;
        this.http = http;
        this.gateways = crew.gateways();
        this.timers = crew.timers();
        this.history = crew.history();
        this.progress = crew.progress();
        this.random = random;
    }

    @Override
    public Who who() {
        return who;
    }

    @Override
    public void start() {
        synchronized (this) {
            if (!ticking) {
                ticking = true;
                timers.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
            }
        }
        dial();
    }

    @Override
    public synchronized void send(UUID conversation, String id, byte[] body, byte[] meta) {
        var content = Content.of(body, meta.length == 0 ? null : meta);
        var pending = new Pending(conversation, WireFrames.send(conversation, id, body, meta), content);
        unanswered.put(id, pending);
        RawLink open = link;
        if (open != null && welcomed) {
            out(open, id, pending);
        } else {
            record(pending, id, connections + 1); // it goes out with the next connection
        }
    }

    @Override
    public synchronized void read(UUID conversation) {
        RawLink open = link;
        Long cursor = cursors.get(conversation);
        if (open != null && ready && cursor != null) {
            history.record(new Event.Read(who, conversation, cursor));
            open.text(WireFrames.read(conversation, cursor));
        }
    }

    @Override
    public void pause() {
        synchronized (this) {
            paused = true;
        }
        interrupt();
    }

    @Override
    public void resume() {
        synchronized (this) {
            paused = false;
        }
        start();
    }

    @Override
    public void interrupt() {
        RawLink open;
        synchronized (this) {
            open = link;
        }
        if (open != null) {
            open.abort("dropped by the load");
        }
    }

    @Override
    public synchronized int unanswered() {
        return unanswered.size();
    }

    @Override
    public synchronized boolean ready() {
        return ready;
    }

    @Override
    public boolean has(UUID message) {
        return stored.contains(message);
    }

    @Override
    public synchronized String state() {
        return who + ": " + (ready ? "ready" : "not ready") + ", " + unanswered.size() + " unanswered, " + last;
    }

    @Override
    public void stop() {
        synchronized (this) {
            stopped = true;
        }
        interrupt();
    }

    // ---- a connection

    private synchronized void dial() {
        if (stopped || paused || link != null) {
            return;
        }
        // As behind a balancer: not again to the one that just failed.
        gateway = failures == 0 ? random.nextInt(gateways.size()) : (gateway + 1) % gateways.size();
        URI address = gateways.get(gateway);
        welcomed = false;
        ready = false;
        Map<UUID, Long> known = Map.copyOf(cursors);
        var next = new RawLink(++connections, this);
        link = next;
        history.record(new Event.Hello(who, next.number(), address.toString(), known));
        next.text(WireFrames.hello(grant.accessToken(), who, known));
        next.open(http, address);
    }

    @Override
    public void frame(RawLink from, RawFields frame) {
        boolean expiring;
        synchronized (this) {
            if (from != link) {
                return;
            }
            expiring = take(from, frame);
        }
        if (expiring) {
            timers.execute(() -> renew(0));
        }
    }

    /// @return whether a new token is wanted
    private boolean take(RawLink from, RawFields frame) {
        switch (frame.text("op")) {
            case "welcome" -> {
                welcomed = true;
                unanswered.forEach((id, pending) -> out(from, id, pending));
            }
            case "ready" -> {
                ready = true;
                readySince = System.nanoTime();
                history.record(new Event.Ready(who, from.number()));
            }
            case "accepted" -> accepted(from, frame);
            case "error" -> refused(from, frame);
            case "message" -> message(from, frame);
            case "upto" -> {
                UUID conversation = UUID.fromString(frame.text("conversation"));
                history.record(new Event.UpTo(who, from.number(), conversation, frame.number("seq")));
                advance(conversation, frame.number("seq"));
            }
            case "receipt" ->
                history.record(new Event.Receipt(
                        who,
                        UUID.fromString(frame.text("conversation")),
                        UUID.fromString(frame.text("user")),
                        number(frame, "delivered"),
                        number(frame, "read")));
            case "status" -> {
                String user = frame.optionalText("user");
                history.record(new Event.Failed(
                        who,
                        UUID.fromString(frame.text("message")),
                        user == null ? null : UUID.fromString(user),
                        frame.text("state")));
            }
            case "expiring" -> {
                return true;
            }
            default -> last = frame.text("op");
        }
        return false;
    }

    private static @Nullable Long number(RawFields frame, String name) {
        return frame.optional(name) == null ? null : Long.valueOf(frame.number(name));
    }

    private void out(RawLink open, String id, Pending pending) {
        record(pending, id, open.number());
        open.text(pending.frame);
    }

    private void record(Pending pending, String id, int connection) {
        pending.attempts++;
        pending.sentAt = System.nanoTime();
        history.record(new Event.Sent(who, connection, pending.conversation, id, pending.content, pending.attempts));
    }

    private void accepted(RawLink from, RawFields frame) {
        String id = frame.text("id");
        UUID conversation = UUID.fromString(frame.text("conversation"));
        UUID message = UUID.fromString(frame.text("message"));
        history.record(new Event.Accepted(
                who, from.number(), conversation, id, message, frame.number("seq"), frame.flag("duplicate")));
        unanswered.remove(id);
        progress.accepted(this, conversation, message);
    }

    private void refused(RawLink from, RawFields frame) {
        String id = frame.optionalText("id");
        boolean again = frame.flag("retry");
        last = "error " + frame.text("code");
        history.record(new Event.Refused(who, from.number(), id, frame.text("code"), again));
        if (id == null) {
            return;
        }
        if (!again) {
            unanswered.remove(id);
            return;
        }
        long wait = frame.number("retryAfter", 200) + random.nextInt(200);
        timers.schedule(() -> resend(id), wait, TimeUnit.MILLISECONDS);
    }

    private synchronized void resend(String id) {
        Pending pending = unanswered.get(id);
        RawLink open = link;
        if (pending != null && open != null && welcomed) {
            out(open, id, pending);
        }
    }

    private void message(RawLink from, RawFields frame) {
        UUID conversation = UUID.fromString(frame.text("conversation"));
        UUID message = UUID.fromString(frame.text("message"));
        history.record(new Event.Received(
                who,
                from.number(),
                conversation,
                frame.number("seq"),
                frame.number("after"),
                message,
                Content.of(frame.bytes("body"), frame.optional("meta")),
                (int) frame.number("attempt", 1)));
        stored.add(message);
        advance(conversation, frame.number("seq"));
    }

    private void advance(UUID conversation, long seq) {
        long highest = Math.max(seq, cursors.getOrDefault(conversation, 0L));
        cursors.put(conversation, highest);
        toAck.put(conversation, highest);
        if (!ackDue) {
            ackDue = true;
            timers.schedule(this::acknowledge, ACK_MS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void acknowledge() {
        ackDue = false;
        RawLink open = link;
        if (open != null && welcomed && !toAck.isEmpty()) {
            history.record(new Event.Acked(who, open.number(), Map.copyOf(toAck)));
            open.text(WireFrames.ack(toAck));
        }
        toAck.clear(); // a lost connection's cursors go out with hello
    }

    @Override
    public void closed(RawLink from, int code, String reason) {
        synchronized (this) {
            if (from != link) {
                return;
            }
            history.record(new Event.Closed(who, from.number(), code, reason));
            last = "closed " + code + " " + reason;
            boolean stable = ready && System.nanoTime() - readySince > STABLE_NANOS;
            failures = stable ? 0 : failures + 1;
            link = null;
            welcomed = false;
            ready = false;
            toAck.clear();
            if (stopped || code >= STOPS_FROM && code < 5000 && code != UNAUTHORIZED) {
                stopped = true;
                return;
            }
        }
        if (code == EXPIRED || code == UNAUTHORIZED) {
            timers.execute(() -> renew(0));
        }
        timers.schedule(this::dial, wait(failures), TimeUnit.MILLISECONDS);
    }

    /// Full jitter.
    private synchronized long wait(int times) {
        long longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(times, 6));
        return random.nextLong(longest + 1);
    }

    private void tick() {
        RawLink dead = null;
        synchronized (this) {
            RawLink open = link;
            if (open == null || stopped) {
                return;
            }
            if (open.silence() > DEAD_AFTER_NANOS) {
                dead = open;
            } else if (open.silence() > PING_AFTER_NANOS && welcomed) {
                open.text("{\"op\":\"ping\"}");
            }
            if (welcomed) {
                long now = System.nanoTime();
                unanswered.forEach((id, pending) -> {
                    if (now - pending.sentAt > ANSWER_NANOS) {
                        out(open, id, pending);
                    }
                });
            }
        }
        if (dead != null) {
            dead.abort("nothing heard");
        }
    }

    private void renew(int attempt) {
        Grant old;
        synchronized (this) {
            old = grant;
        }
        try {
            Grant renewed = accounts.refresh(old, attempt);
            synchronized (this) {
                grant = renewed;
                RawLink open = link;
                if (open != null && welcomed) {
                    open.text(WireFrames.auth(renewed.accessToken()));
                }
            }
        } catch (IOException e) {
            if (attempt < 20) {
                timers.schedule(() -> renew(attempt + 1), 2, TimeUnit.SECONDS);
            }
        }
    }

    @Override
    public synchronized String token() {
        return grant.accessToken();
    }
}
