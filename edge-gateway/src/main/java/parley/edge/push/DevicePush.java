package parley.edge.push;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.member.Membership;
import parley.contract.range.RangeReader;
import parley.contract.range.RangeResult;
import parley.contract.range.StoreUnavailableException;
import parley.edge.attempt.AttemptedDevice;
import parley.edge.attempt.DeviceAttempts;
import parley.edge.frame.Frames;
import parley.edge.membership.MemberLookup;
import parley.edge.websocket.EncodedFrame;

/// Sends one connected device everything it has not acknowledged, and what is new.
///
/// Live pushes come in on the dispatcher's thread and are sent at once when they follow what was sent.
/// Whatever does not follow makes the conversation *behind*, and one virtual thread at a time (the
/// reconciler) reads ranges until nothing is behind, or credit or proof is missing: credit comes with the
/// next acknowledgement, proof with the next try 50 ms to 2 s later.
public final class DevicePush {
    private static final Logger LOG = LoggerFactory.getLogger(DevicePush.class);
    private static final long FIRST_PAUSE_MS = 50;
    private static final long MAX_PAUSE_MS = 2_000;
    private static final int MOST_PER_READ = 100;

    /// What the gateway shares among its devices.
    ///
    /// @param members fetched from the database on a miss
    /// @param known members as they are in memory: does not block
    /// @param timers for waiting without a thread
    public record Services(
            RangeReader ranges,
            HeadReader heads,
            MemberLookup members,
            MemberLookup known,
            ScheduledExecutorService timers) {}

    private final UUID user;
    private final Services services;
    private final Outlet outlet;
    private final ReentrantLock lock = new ReentrantLock();
    private final PushState state;
    private final DeviceAttempts attempts;
    private final Set<UUID> unproven = new HashSet<>();
    private boolean reconciling;
    private boolean again;
    private boolean started;
    private boolean ready;
    private boolean closed;
    private final AtomicBoolean retry = new AtomicBoolean();
    private volatile long pause = FIRST_PAUSE_MS;
    private volatile Runnable readyListener = () -> {};

    /// @param attempts makes the attempts of this connection
    public DevicePush(
            UUID user,
            int window,
            long windowBytes,
            Services services,
            Outlet outlet,
            Function<AttemptedDevice, DeviceAttempts> attempts) {
        this.user = user;
        this.services = services;
        this.outlet = outlet;
        this.state = new PushState(window, windowBytes);
        this.attempts = attempts.apply(new Attempted());
    }

    public UUID user() {
        return user;
    }

    /// @param listener told once, after `ready` was sent; must not block
    public void onReady(Runnable listener) {
        readyListener = listener;
    }

    /// Takes the base cursors and begins: backlog, then `ready`, then live. The device's route must be
    /// registered before. Blocks for a round trip to Redis.
    public void start(Map<UUID, Long> bases) {
        attempts.load(bases);
        locked(() -> {
            bases.forEach(state::open);
            unproven.addAll(bases.keySet());
            started = true;
        });
        wake();
    }

    /// A live message, on the dispatcher's thread or on that of the tail. Does not block.
    void push(EncodedMessage encoded) {
        LoggedMessage message = encoded.message();
        UUID conversation = message.envelope().conversation();
        MemberRow row = services.known().row(conversation, user);
        boolean own = message.envelope().sender().equals(user);
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (row == null || !state.isOpen(conversation)) {
                // Membership that is not known yet, or a conversation that began after hello: looked at in peace.
                unproven.add(conversation);
            } else if (!Membership.sees(row, message.seq())) {
                // A row that changes this is on its way, and will have the conversation looked at again.
                return;
            } else if (attempts.expired(message)) {
                // Not pushed; that is written down before anything after it is.
                state.target(conversation, message.seq());
            } else {
                EncodedFrame frame = encoded.frame(own);
                PushState.Verdict verdict = state.offer(conversation, message.seq(), encoded.after(), frame.length());
                if (verdict == PushState.Verdict.SEND) {
                    outlet.send(frame);
                    attempts.pushed(message, encoded.after());
                }
                if (verdict != PushState.Verdict.BEHIND) {
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
        wake();
    }

    /// The conversation is known to reach up to `head`. Does not block.
    void target(UUID conversation, long head) {
        boolean behind = locked(() -> {
            state.target(conversation, head);
            return state.lastSent(conversation) < state.target(conversation);
        });
        if (behind) {
            wake();
        }
    }

    /// Look at the heads of these conversations again. Does not block.
    void recheck(Set<UUID> conversations) {
        locked(() -> unproven.addAll(conversations));
        wake();
    }

    /// @return what the device's cursor became; null when the conversation is not open on this device
    public @Nullable Acknowledged acknowledge(UUID conversation, long seq) {
        boolean[] wake = {false};
        Acknowledged acknowledged = locked(() -> {
            var result = state.acknowledge(conversation, seq);
            if (result != null) {
                attempts.acknowledged(conversation, result.upTo());
            }
            wake[0] = state.credit() > 0 && !state.behind().isEmpty();
            return result;
        });
        if (wake[0]) {
            wake();
        }
        return acknowledged;
    }

    /// @return completes when receipts of what was acknowledged may be written
    public CompletableFuture<Void> recovered() {
        return attempts.recovered();
    }

    /// The device answered a ping that had this number. Does not block.
    public void pong(long number) {
        attempts.pong(number);
    }

    /// Nothing is sent from here on.
    public void close() {
        locked(() -> closed = true);
        attempts.close();
    }

    private void wake() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            again = true;
            if (reconciling || !started) {
                return;
            }
            reconciling = true;
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("reconcile").start(this::reconcile);
    }

    private void reconcile() {
        boolean proven = true;
        try {
            while (next()) {
                proven = reachTargets(proveHeads());
            }
        } catch (RuntimeException | Error e) {
            LOG.error("user {}: reconciling failed, trying again", user, e);
            proven = false;
        }
        finish(proven);
    }

    private void finish(boolean proven) {
        boolean rerun = locked(() -> {
            reconciling = false;
            return again && !closed;
        });
        if (proven) {
            pause = FIRST_PAUSE_MS;
        } else if (retry.compareAndSet(false, true)) {
            services.timers().schedule(this::retry, pause, TimeUnit.MILLISECONDS);
            pause = Math.min(MAX_PAUSE_MS, pause * 2);
        }
        if (rerun) {
            wake();
        }
    }

    private void retry() {
        retry.set(false);
        wake();
    }

    private boolean next() {
        return locked(() -> {
            boolean go = again && !closed;
            again = false;
            return go;
        });
    }

    /// @return whether every head is known now
    private boolean proveHeads() {
        Set<UUID> asked = locked(() -> Set.copyOf(unproven));
        if (asked.isEmpty()) {
            return true;
        }
        Rows found = Rows.of(user, asked, services.members());
        Map<UUID, HeadReader.Head> heads = services.heads().heads(found.rows().keySet());
        return locked(() -> {
            unproven.removeAll(found.strange());
            found.rows().forEach((conversation, row) -> {
                HeadReader.Head head = heads.get(conversation);
                if (head != null) {
                    state.open(conversation, Membership.base(row));
                    state.target(conversation, Math.min(head.seq(), Membership.end(row)));
                    if (head.proven()) {
                        unproven.remove(conversation);
                    }
                }
            });
            return unproven.isEmpty();
        });
    }

    /// @return whether nothing waits for proof
    private boolean reachTargets(boolean headsProven) {
        boolean proven = headsProven;
        for (UUID conversation : locked(state::behind)) {
            proven &= reachOrWait(conversation);
        }
        boolean caughtUp = headsProven
                && locked(() -> {
                    boolean first = !ready && !closed && state.behind().isEmpty();
                    ready |= first;
                    return first;
                });
        if (caughtUp) {
            outlet.send(Frames.ready(locked(state::size)));
            readyListener.run();
        }
        return proven;
    }

    /// What no store proves now keeps its conversation waiting, and none of the others.
    private boolean reachOrWait(UUID conversation) {
        try {
            return reach(conversation);
        } catch (StoreUnavailableException e) {
            LOG.debug("user {}: {}", user, e.getMessage());
            return false;
        }
    }

    /// @return false when a range could not be proven, true when the target was reached or credit ran out
    private boolean reach(UUID conversation) {
        MemberRow row = services.members().row(conversation, user);
        while (row != null) {
            long end = Membership.end(row);
            long[] stretch = locked(() -> {
                state.limit(conversation, end);
                return new long[] {state.lastSent(conversation), state.target(conversation), closed ? 0 : state.credit()
                };
            });
            if (stretch[0] >= stretch[1] || stretch[2] == 0) {
                return true;
            }
            int limit = (int) Math.min(MOST_PER_READ, stretch[2]);
            RangeResult range = services.ranges().forward(conversation, stretch[0], stretch[1], limit);
            if (range.unknown()) {
                return false;
            }
            MemberRow member = row;
            Map<Long, Boolean> expired = attempts.expire(
                    range.messages(), message -> message.seq() > stretch[0] && Membership.sees(member, message.seq()));
            if (!locked(() -> send(member, conversation, range, expired))) {
                return !expired.containsValue(false);
            }
        }
        return true;
    }

    /// @return whether all of the range was sent; false when credit ran out, or at a message that expired
    ///     and is not written down as such yet
    private boolean send(MemberRow row, UUID conversation, RangeResult range, Map<Long, Boolean> expired) {
        outlet.hold();
        try {
            return sendHeld(row, conversation, range, expired);
        } finally {
            outlet.release();
        }
    }

    private boolean sendHeld(MemberRow row, UUID conversation, RangeResult range, Map<Long, Boolean> expired) {
        for (LoggedMessage message : range.messages()) {
            if (!Membership.sees(row, message.seq()) || message.seq() <= state.lastSent(conversation)) {
                continue;
            }
            Boolean passed = expired.get(message.seq());
            if (passed != null) {
                if (passed) {
                    continue;
                }
                return false;
            }
            long after = state.lastSent(conversation);
            boolean own = message.envelope().sender().equals(user);
            int attempt = attempts.nextAttempt(conversation, message.seq());
            EncodedFrame frame = new EncodedMessage(message, after).frame(own, attempt);
            if (closed || state.offerProven(conversation, message.seq(), frame.length()) != PushState.Verdict.SEND) {
                return false;
            }
            outlet.send(frame);
            attempts.pushed(message, after);
        }
        if (state.empty(conversation, range.provenUpTo())) {
            outlet.send(Frames.upto(conversation, range.provenUpTo()));
            attempts.covered(conversation, range.provenUpTo());
        }
        return true;
    }

    private final class Attempted implements AttemptedDevice {
        @Override
        public Resent resend(UUID conversation, long seq, long after, int attempt, BooleanSupplier waits) {
            MemberRow row = services.members().row(conversation, user);
            RangeResult range = services.ranges().forward(conversation, seq - 1, seq, 1);
            if (range.unknown()) {
                return Resent.UNKNOWN;
            }
            if (row == null || !Membership.sees(row, seq) || range.messages().isEmpty()) {
                return Resent.GONE;
            }
            LoggedMessage message = range.messages().getFirst();
            boolean own = message.envelope().sender().equals(user);
            EncodedFrame frame = new EncodedMessage(message, after).frame(own, attempt);
            locked(() -> {
                if (!closed && waits.getAsBoolean()) {
                    outlet.send(frame);
                }
            });
            return Resent.DONE;
        }

        @Override
        public void pass(UUID conversation, long seq, BooleanSupplier waits) {
            locked(() -> {
                if (!closed && waits.getAsBoolean()) {
                    state.settle(conversation, seq);
                    outlet.send(Frames.upto(conversation, seq));
                }
            });
            wake();
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(java.util.function.Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
