package parley.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Moves messages from the outbox to whatever connection there is, and answers from there to who waits for
/// them.
/// Safe from any thread.
final class Sending {
    private final Outbox outbox;
    private final OutboxQueue queue;
    private final int capacity;
    private final Delivery delivery;
    private final Clock clock;
    private final Timers timers;
    private final Executor workers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, CompletableFuture<ServerFrame.Accepted>> answers = new HashMap<>();
    private final Set<String> beingKept = new HashSet<>();
    private @Nullable Link link;
    private long maxFrame = 65_536;
    private @Nullable Future<?> retry;
    private boolean paused;
    private @Nullable Runnable whenAnswered;
    private boolean closed;

    Sending(
            DeviceOptions options,
            Delivery delivery,
            Clock clock,
            Timers timers,
            Executor workers,
            RandomGenerator random) {
        this.outbox = options.outbox();
        this.capacity = options.outboxCapacity();
        List<OutgoingMessage> restored = outbox.load();
        this.queue = new OutboxQueue(Math.max(capacity, restored.size()), restored, random);
        this.delivery = delivery;
        this.clock = clock;
        this.timers = timers;
        this.workers = workers;
    }

    /// @throws ParleyException `outbox_full`, `outbox_failed` or `closed`: then the message is not sent
    CompletableFuture<ServerFrame.Accepted> send(OutgoingMessage message) {
        reserve(message.id());
        boolean kept = false;
        try {
            outbox.add(message);
            kept = true;
        } finally {
            if (!kept) {
                release(message.id());
            }
        }
        CompletableFuture<ServerFrame.Accepted> answer = new CompletableFuture<>();
        lock.lock();
        try {
            beingKept.remove(message.id());
            queue.add(message);
            answers.put(message.id(), answer);
            write();
        } finally {
            lock.unlock();
        }
        return answer;
    }

    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    void connected(Link now, long frameLimit) {
        lock.lock();
        try {
            link = now;
            maxFrame = frameLimit;
            write();
        } finally {
            lock.unlock();
        }
    }

    /// Writes nothing more on this connection.
    ///
    /// @param whenAnswered run once, on a worker, when nothing is in flight any more
    void pause(Runnable whenAnswered) {
        lock.lock();
        try {
            this.whenAnswered = whenAnswered;
            paused = true;
            write();
        } finally {
            lock.unlock();
        }
    }

    void disconnected() {
        lock.lock();
        try {
            paused = false;
            whenAnswered = null;
            link = null;
            queue.disconnected();
        } finally {
            lock.unlock();
        }
    }

    void accepted(ServerFrame.Accepted accepted) {
        CompletableFuture<ServerFrame.Accepted> answer;
        lock.lock();
        try {
            if (!queue.accepted(accepted.id())) {
                return; // answered before
            }
            answer = answers.remove(accepted.id());
            write();
        } finally {
            lock.unlock();
        }
        outbox.remove(accepted.id());
        if (answer != null) {
            answer.completeAsync(() -> accepted, workers);
        }
        delivery.tell(listener -> listener.accepted(accepted));
    }

    void refused(ServerFrame.Refusal refusal) {
        String id = refusal.id();
        if (id == null) {
            return;
        }
        Duration after = refusal.retryAfter() == null ? null : Duration.ofMillis(refusal.retryAfter());
        lock.lock();
        try {
            OutboxQueue.Verdict verdict = queue.refused(id, refusal.retry(), after, clock.instant());
            if (verdict != OutboxQueue.Verdict.REFUSED) {
                write();
                return;
            }
            report(id, ParleyException.of(refusal));
            write();
        } finally {
            lock.unlock();
        }
    }

    /// Nothing is sent any more. What waits stays in a durable outbox.
    void close() {
        List<CompletableFuture<ServerFrame.Accepted>> open;
        lock.lock();
        try {
            closed = true;
            link = null;
            open = new ArrayList<>(answers.values());
            answers.clear();
        } finally {
            lock.unlock();
        }
        ParleyException reason =
                ParleyException.local("closed", true, "the device was closed before the answer came", null);
        open.forEach(answer -> answer.completeExceptionally(reason));
        outbox.close();
    }

    private void reserve(String id) {
        lock.lock();
        try {
            if (closed) {
                throw ParleyException.local("closed", false, "the device is closed", null);
            }
            if (queue.contains(id) || beingKept.contains(id)) {
                throw new IllegalArgumentException("a message with id " + id + " is waiting already");
            }
            if (queue.size() + beingKept.size() >= capacity) {
                throw ParleyException.local("outbox_full", true, capacity + " messages are waiting already", null);
            }
            beingKept.add(id);
        } finally {
            lock.unlock();
        }
    }

    private void release(String id) {
        lock.lock();
        try {
            beingKept.remove(id);
        } finally {
            lock.unlock();
        }
    }

    /// With the lock held, so that messages leave in the order in which they are taken.
    private void write() {
        if (link == null || closed) {
            return;
        }
        if (paused) {
            if (queue.flying() == 0 && whenAnswered != null) {
                workers.execute(whenAnswered);
                whenAnswered = null;
            }
            return;
        }
        Instant now = clock.instant();
        for (OutgoingMessage message : queue.take(now, link.room())) {
            ClientFrame frame = ClientFrame.send(message);
            if (frame.bytes() <= maxFrame) {
                link.offer(frame);
            } else {
                queue.refused(message.id(), false, null, now);
                report(message.id(), tooLarge(frame.bytes()));
            }
        }
        wakeAt(queue.nextDue(), now);
    }

    private void report(String id, ParleyException reason) {
        CompletableFuture<ServerFrame.Accepted> answer = answers.remove(id);
        workers.execute(() -> {
            outbox.remove(id);
            if (answer != null) {
                answer.completeExceptionally(reason);
            }
        });
        delivery.tell(listener -> listener.refused(id, reason));
    }

    private void wakeAt(@Nullable Instant due, Instant now) {
        if (retry != null) {
            retry.cancel(false);
            retry = null;
        }
        if (due != null) {
            Duration wait = Duration.between(now, due);
            retry = timers.after(wait.isNegative() ? Duration.ZERO : wait.plusMillis(1), this::wake);
        }
    }

    private void wake() {
        lock.lock();
        try {
            write();
        } finally {
            lock.unlock();
        }
    }

    private ParleyException tooLarge(int bytes) {
        return ParleyException.local(
                "too_large", false, "the message is " + bytes + " bytes, the gateway takes " + maxFrame, null);
    }
}
