package parley.edge.attempt;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.LoggedMessage;
import parley.contract.range.StoreUnavailableException;
import parley.edge.attempt.AttemptPolicy.Place;

/// The attempts of one connection: hands to the [AttemptPolicy] what happens, and does what it says.
///
/// Safe from any thread; nothing blocks but what says so. One timer waits for the next deadline, if there is
/// one. What needs Redis, Kafka or MySQL runs on virtual threads and is tried again until it is done or the
/// connection is over; the next connection goes on from what the store and the log then hold.
public final class DeviceAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceAttempts.class);

    private final Target target;
    private final AttemptedDevice device;
    private final AttemptedSocket socket;
    private final Attempts shared;
    private final String owner;
    private final UntilDone untilDone = new UntilDone();
    private final ReentrantLock lock = new ReentrantLock();
    private final AttemptPolicy policy;
    private final Map<Place, CompletableFuture<Void>> recovering = new HashMap<>();
    private @Nullable ScheduledFuture<?> timer;
    private long armed = Long.MAX_VALUE;

    DeviceAttempts(
            Target target,
            AttemptedDevice device,
            AttemptedSocket socket,
            AttemptPolicy policy,
            Attempts shared,
            String owner) {
        this.target = target;
        this.device = device;
        this.socket = socket;
        this.policy = policy;
        this.shared = shared;
        this.owner = owner;
    }

    /// Learns what earlier connections left, before anything is pushed. Blocks for a round trip; while the
    /// store is away this connection counts for itself.
    ///
    /// @param bases the device's cursors: what lies below is of no interest
    public void load(Map<UUID, Long> bases) {
        try {
            var known = shared.store().load(target);
            locked(() -> known.forEach((place, past) -> {
                if (place.seq() > bases.getOrDefault(place.conversation(), 0L)) {
                    policy.known(place, past);
                }
            }));
        } catch (StoreUnavailableException e) {
            LOG.debug("user {}: attempts are not known: {}", target.user(), e.getMessage());
        }
    }

    /// @return which push to this device the next one of this message is, from 1
    public int nextAttempt(UUID conversation, long seq) {
        lock.lock();
        try {
            return policy.nextAttempt(conversation, seq);
        } finally {
            lock.unlock();
        }
    }

    /// A message was handed to the socket.
    public void pushed(LoggedMessage message, long after) {
        shared.metrics().pushes.increment();
        if (message.envelope().traced()) {
            shared.pushes().pushed(target, message);
        }
        locked(() -> {
            long now = now();
            arm(policy.pushed(pushedAt(message, after, now), now), now);
        });
    }

    /// The device acknowledged everything up to `upTo`.
    public void acknowledged(UUID conversation, long upTo) {
        lock.lock();
        List<Step> steps;
        try {
            steps = policy.acknowledged(conversation, upTo, now());
            for (Step step : steps) {
                if (step instanceof Step.Recover recover) {
                    recovering.put(place(recover.pushed()), new CompletableFuture<>());
                }
            }
        } finally {
            lock.unlock();
        }
        run(steps);
    }

    /// Receipts wait for this: else a crash could leave a message both failed and acknowledged for ever.
    ///
    /// @return completes when everything that was acknowledged after it had failed is in the log as such
    public CompletableFuture<Void> recovered() {
        lock.lock();
        try {
            return CompletableFuture.allOf(recovering.values().toArray(CompletableFuture[]::new));
        } finally {
            lock.unlock();
        }
    }

    /// An `upto` was sent.
    public void covered(UUID conversation, long seq) {
        locked(() -> policy.covered(conversation, seq));
    }

    /// The device answered a ping that had this number.
    public void pong(long number) {
        lock.lock();
        List<Step> steps;
        try {
            steps = policy.pong(number);
        } finally {
            lock.unlock();
        }
        run(steps);
    }

    /// @return whether the message's time to live, counted from the broker's time, is over
    public boolean expired(LoggedMessage message) {
        Duration ttl = message.envelope().ttl();
        return ttl != null && !shared.clock().instant().isBefore(message.time().plus(ttl));
    }

    /// Writes down which of these messages expired before they were pushed. Blocks until each is in the log
    /// or has failed to get there.
    ///
    /// @param concerned whether the device would get the message
    /// @return seq of what expired → whether the device may go on without it now; if not, try again
    public Map<Long, Boolean> expire(Collection<LoggedMessage> messages, Predicate<LoggedMessage> concerned) {
        var written = new HashMap<Long, CompletableFuture<Boolean>>();
        for (LoggedMessage message : messages) {
            if (!expired(message) || !concerned.test(message)) {
                continue;
            }
            Pushed pushed = pushedAt(message, message.seq() - 1, now());
            locked(() -> policy.recorded(pushed.conversation(), pushed.seq()));
            written.put(
                    pushed.seq(),
                    CompletableFuture.supplyAsync(
                            () -> shared.endings().expire(target, pushed, owner),
                            task -> Thread.ofVirtual().name("attempt").start(task)));
        }
        var done = new HashMap<Long, Boolean>();
        written.forEach((seq, future) -> done.put(seq, outcome(future)));
        return done;
    }

    /// The connection is over.
    public void close() {
        untilDone.close();
        locked(() -> {
            ScheduledFuture<?> waiting = timer;
            if (waiting != null) {
                waiting.cancel(false);
            }
            armed = Long.MIN_VALUE;
        });
    }

    private void run(List<Step> steps) {
        for (Step step : steps) {
            switch (step) {
                case Step.Probe(long number) -> socket.ping(number);
                case Step.Close() -> socket.notAcknowledging();
                case Step.Count count -> aside(() -> count(count));
                case Step.Tell(Pushed pushed, int attempts) ->
                    aside(() -> shared.endings().attempted(target, pushed, attempts));
                case Step.Resend resend -> aside(() -> resend(resend));
                case Step.Fail(Pushed pushed, int attempts) ->
                    aside(() -> end(pushed, () -> shared.endings().fail(target, pushed, attempts, owner)));
                case Step.Expire(Pushed pushed) ->
                    aside(() -> end(pushed, () -> shared.endings().expire(target, pushed, owner)));
                case Step.Pass(Pushed pushed) -> aside(() -> end(pushed, () -> true));
                case Step.Recover(Pushed pushed, boolean ending) -> {
                    if (!ending) {
                        aside(() -> recover(pushed));
                    }
                }
                case Step.Forget(UUID conversation, long upTo) -> aside(() -> forget(conversation, upTo));
            }
        }
    }

    private void count(Step.Count step) {
        Pushed pushed = step.pushed();
        AttemptStore.Counted counted;
        try {
            counted = shared.store().count(target, place(pushed), step.before());
        } catch (StoreUnavailableException e) {
            // Counted in this connection's memory as long as the store is away.
            counted = new AttemptStore.Counted(step.before() + 1, false);
        }
        shared.metrics().unacknowledged.increment();
        lock.lock();
        List<Step> steps;
        try {
            steps = policy.counted(pushed, counted.count(), counted.ended());
        } finally {
            lock.unlock();
        }
        run(steps);
    }

    private void resend(Step.Resend step) {
        Pushed pushed = step.pushed();
        untilDone.run(() -> {
            try {
                if (now() < pushed.expires()) {
                    AttemptedDevice.Resent resent = device.resend(
                            pushed.conversation(), pushed.seq(), pushed.after(), step.attempt(), () -> waits(pushed));
                    if (resent == AttemptedDevice.Resent.UNKNOWN) {
                        return false;
                    }
                    if (resent == AttemptedDevice.Resent.GONE) {
                        end(pushed, () -> true);
                        return true;
                    }
                    shared.metrics().resends.increment();
                }
            } catch (StoreUnavailableException e) {
                LOG.debug("message {} cannot be read to send it again: {}", pushed.message(), e.getMessage());
                return false;
            }
            locked(() -> {
                policy.resent(pushed, now());
                arm(policy.deadline(), now());
            });
            return true;
        });
    }

    /// Into the log first, `upto` then: whatever dies in between, nobody goes on without a message that
    /// nobody knows has failed.
    private void end(Pushed pushed, BooleanSupplier write) {
        if (!untilDone.run(write)) {
            return;
        }
        device.pass(pushed.conversation(), pushed.seq(), () -> ended(pushed));
        boolean recover = locked(() -> policy.acknowledgedWhileEnding(pushed));
        if (recover) {
            recover(pushed);
        }
    }

    private boolean ended(Pushed pushed) {
        return locked(() -> {
            long now = now();
            boolean waits = policy.ended(pushed, now);
            arm(policy.deadline(), now);
            return waits;
        });
    }

    private void recover(Pushed pushed) {
        boolean done = untilDone.run(() -> shared.endings().recover(target, pushed, owner));
        lock.lock();
        CompletableFuture<Void> waiting;
        try {
            waiting = recovering.remove(place(pushed));
        } finally {
            lock.unlock();
        }
        if (waiting != null && done) {
            waiting.complete(null);
        }
    }

    private void forget(UUID conversation, long upTo) {
        try {
            shared.store().forget(target, conversation, upTo);
        } catch (StoreUnavailableException e) {
            LOG.debug("user {}: attempts are forgotten by their age: {}", target.user(), e.getMessage());
        }
    }

    private boolean waits(Pushed pushed) {
        return locked(() -> policy.waits(pushed));
    }

    private void aside(Runnable task) {
        Thread.ofVirtual().name("attempt").start(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("user {}: an attempt failed; the device is sent away", target.user(), e);
                socket.notAcknowledging();
            }
        });
    }

    /// On the timer thread.
    private void tick() {
        lock.lock();
        List<Step> steps;
        try {
            if (armed == Long.MIN_VALUE) {
                return;
            }
            timer = null;
            armed = Long.MAX_VALUE;
            long now = now();
            steps = policy.tick(now);
            arm(policy.deadline(), now);
        } finally {
            lock.unlock();
        }
        run(steps);
    }

    /// A timer that turns out to be too early looks again; so acknowledgements need not touch it.
    private void arm(long deadline, long now) {
        if (deadline >= armed) {
            return;
        }
        ScheduledFuture<?> waiting = timer;
        if (waiting != null) {
            waiting.cancel(false);
        }
        armed = deadline;
        timer = shared.timers().schedule(this::tick, Math.max(0, deadline - now), TimeUnit.MILLISECONDS);
    }

    private Pushed pushedAt(LoggedMessage message, long after, long now) {
        var envelope = message.envelope();
        Duration ttl = envelope.ttl();
        long expires = Long.MAX_VALUE;
        if (ttl != null) {
            Instant end = message.time().plus(ttl);
            expires = now + Duration.between(shared.clock().instant(), end).toMillis();
        }
        return new Pushed(
                envelope.conversation(), message.seq(), after, envelope.message(), envelope.sender(), expires);
    }

    private static boolean outcome(CompletableFuture<Boolean> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            LOG.error("an expiry could not be written", e);
            return false;
        }
    }

    private static Place place(Pushed pushed) {
        return new Place(pushed.conversation(), pushed.seq());
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private boolean locked(BooleanSupplier action) {
        lock.lock();
        try {
            return action.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }
}
