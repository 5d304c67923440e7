package parley.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Which waiting message goes out when. Messages go out in the order in which they were added, at most
/// [#IN_FLIGHT]
/// unanswered. After a refusal that may pass, its conversation is held: the refused message goes first,
/// with backoff,
/// and later ones of that conversation follow it; those that were in flight already may have overtaken it.
/// After a
/// reconnect everything unanswered goes out again in order. For one thread at a time.
final class OutboxQueue {
    static final int IN_FLIGHT = 128;

    /// What a refusal means for the message.
    enum Verdict {
        AGAIN,
        REFUSED,
        UNKNOWN
    }

    private record Entry(long order, OutgoingMessage message) {}

    /// A conversation whose oldest message is tried again and again.
    private static final class Hold {
        final TreeMap<Long, Entry> entries = new TreeMap<>();
        int attempt;
        boolean trying;
        Instant due = Instant.MIN;
    }

    private final int capacity;
    private final RandomGenerator random;
    private final LinkedHashMap<String, Entry> pending = new LinkedHashMap<>();
    private final Map<String, Entry> inFlight = new HashMap<>();
    private final Map<UUID, Hold> holds = new HashMap<>();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private long nextOrder;

    /// @param capacity how many messages may wait; further ones are turned away
    OutboxQueue(int capacity, List<OutgoingMessage> restored, RandomGenerator random) {
        this.capacity = capacity;
        this.random = random;
        restored.forEach(this::put);
    }

    boolean full() {
        return pending.size() >= capacity;
    }

    boolean contains(String id) {
        return pending.containsKey(id);
    }

    int size() {
        return pending.size();
    }

    /// @return how many were written and wait for an answer
    int flying() {
        return inFlight.size();
    }

    /// @throws IllegalStateException when it is full or has this id already
    void add(OutgoingMessage message) {
        if (full() || contains(message.id())) {
            throw new IllegalStateException(
                    "the outbox holds " + size() + " of " + capacity + " messages, or " + message.id() + " already");
        }
        put(message);
    }

    /// @param room how many the connection can take
    /// @return what to write now, in order; counted as in flight from here on
    List<OutgoingMessage> take(Instant now, int room) {
        List<OutgoingMessage> out = new ArrayList<>();
        for (Hold hold : holds.values()) {
            if (!hold.trying && !hold.due.isAfter(now) && out.size() < room) {
                hold.trying = true;
                out.add(fly(hold.entries.firstEntry().getValue()));
            }
        }
        while (!waiting.isEmpty() && out.size() < room && inFlight.size() < IN_FLIGHT) {
            Entry entry = waiting.pollFirst();
            Hold hold = holds.get(entry.message().conversation());
            if (hold != null) {
                hold.entries.put(entry.order(), entry);
            } else {
                out.add(fly(entry));
            }
        }
        return out;
    }

    /// @return when [#take] will have something because of the time alone
    @Nullable Instant nextDue() {
        Instant soonest = null;
        for (Hold hold : holds.values()) {
            if (!hold.trying && (soonest == null || hold.due.isBefore(soonest))) {
                soonest = hold.due;
            }
        }
        return soonest;
    }

    /// @return whether it was waiting here
    boolean accepted(String id) {
        return finish(id);
    }

    /// @param retryAfter what the server asked for, or null
    Verdict refused(String id, boolean retry, @Nullable Duration retryAfter, Instant now) {
        Entry entry = pending.get(id);
        if (entry == null) {
            return Verdict.UNKNOWN;
        }
        if (!retry) {
            finish(id);
            return Verdict.REFUSED;
        }
        if (inFlight.remove(id) != null) {
            hold(entry, retryAfter, now);
        }
        return Verdict.AGAIN;
    }

    /// The connection is gone: everything unanswered goes out again on the next one.
    void disconnected() {
        inFlight.clear();
        holds.clear();
        waiting.clear();
        waiting.addAll(pending.values());
    }

    private void put(OutgoingMessage message) {
        Entry entry = new Entry(nextOrder++, message);
        pending.put(message.id(), entry);
        waiting.addLast(entry);
    }

    private OutgoingMessage fly(Entry entry) {
        inFlight.put(entry.message().id(), entry);
        return entry.message();
    }

    private void hold(Entry entry, @Nullable Duration retryAfter, Instant now) {
        Hold hold = holds.computeIfAbsent(entry.message().conversation(), c -> new Hold());
        hold.entries.put(entry.order(), entry);
        hold.trying = hold.entries.values().stream()
                .anyMatch(e -> inFlight.containsKey(e.message().id()));
        Duration delay = Backoff.delay(hold.attempt++, random);
        Duration wait = retryAfter != null && retryAfter.compareTo(delay) > 0 ? retryAfter : delay;
        hold.due = now.plus(wait);
    }

    /// The message is done with; if its conversation was held for it, the others may go.
    private boolean finish(String id) {
        Entry entry = pending.remove(id);
        if (entry == null) {
            return false;
        }
        boolean flew = inFlight.remove(id) != null;
        UUID conversation = entry.message().conversation();
        Hold hold = holds.get(conversation);
        if (hold != null && hold.entries.remove(entry.order()) != null) {
            if (flew) {
                holds.remove(conversation);
                hold.entries.descendingMap().values().forEach(waiting::addFirst);
            }
        } else if (!flew) {
            waiting.remove(entry); // an answer to what was sent on an earlier connection
        }
        return true;
    }
}
