package parley.testkit.guarantee;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import parley.testkit.guarantee.Observation.Accepted;
import parley.testkit.guarantee.Observation.Acknowledged;
import parley.testkit.guarantee.Observation.Advanced;
import parley.testkit.guarantee.Observation.Connected;
import parley.testkit.guarantee.Observation.Entry;
import parley.testkit.guarantee.Observation.GivenUp;
import parley.testkit.guarantee.Observation.HistoryRead;
import parley.testkit.guarantee.Observation.Joined;
import parley.testkit.guarantee.Observation.Left;
import parley.testkit.guarantee.Observation.Recalled;
import parley.testkit.guarantee.Observation.Received;
import parley.testkit.guarantee.Observation.Sent;
import parley.testkit.guarantee.Observation.Shown;

/// What several guarantees need to know: which messages there are and where, and who may see what. Told everything
/// before the guarantees are.
final class Ledger {
    /// A user's message that was accepted or seen by anybody.
    ///
    /// @param seq the lowest under which it was ever seen: the log may hold a resend again, further up
    record Known(UUID message, UUID conversation, long seq) {}

    private record Interval(long after, long upTo) {
        boolean contains(long seq) {
            return seq > after && seq <= upTo;
        }
    }

    private final Map<UUID, List<Sent>> sent = new HashMap<>();
    private final Map<UUID, Known> known = new LinkedHashMap<>();
    private final Set<UUID> accepted = new HashSet<>();
    private final Set<UUID> system = new HashSet<>();
    private final Map<UUID, Map<Device, List<Interval>>> seats = new HashMap<>();
    private final Map<Device, Map<UUID, Long>> firstReceived = new HashMap<>();
    private final Map<Device, Set<UUID>> givenUp = new HashMap<>();

    void observe(long at, Observation observation) {
        switch (observation) {
            case Joined joined ->
                intervals(joined.device(), joined.conversation()).add(new Interval(joined.after(), Long.MAX_VALUE));
            case Left left -> close(left);
            case Sent message ->
                sent.computeIfAbsent(message.message(), id -> new ArrayList<>()).add(message);
            case Accepted answer -> {
                accepted.add(answer.message());
                seen(answer.message(), answer.conversation(), answer.seq());
            }
            case Received message -> {
                firstReceived
                        .computeIfAbsent(message.device(), device -> new HashMap<>())
                        .putIfAbsent(message.message(), at);
                seen(message.message(), message.conversation(), message.seq(), message.system());
            }
            case HistoryRead page -> {
                for (Entry entry : page.entries()) {
                    seen(entry.message(), page.conversation(), entry.seq(), entry.system());
                }
            }
            case GivenUp loss ->
                givenUp.computeIfAbsent(loss.device(), device -> new HashSet<>())
                        .add(loss.message());
            case Connected _, Advanced _, Shown _, Acknowledged _, Recalled _ -> {}
        }
    }

    /// All users' messages by their place, conversation by conversation.
    Map<UUID, NavigableMap<Long, Known>> byConversation() {
        Map<UUID, NavigableMap<Long, Known>> all = new HashMap<>();
        for (Known message : known.values()) {
            all.computeIfAbsent(message.conversation(), id -> new TreeMap<>()).put(message.seq(), message);
        }
        return all;
    }

    /// The messages that the gateway said are durable.
    Collection<Known> accepted() {
        return known.values().stream()
                .filter(message -> accepted.contains(message.message()))
                .toList();
    }

    /// What was sent under this id, oldest first; empty when nobody here sent it.
    List<Sent> sent(UUID message) {
        return sent.getOrDefault(message, List.of());
    }

    boolean isSystem(UUID message) {
        return system.contains(message);
    }

    /// The devices that may see this message.
    List<Device> audience(Known message) {
        return seats.getOrDefault(message.conversation(), Map.of()).keySet().stream()
                .filter(device -> maySee(device, message))
                .toList();
    }

    boolean maySee(Device device, Known message) {
        return seats.getOrDefault(message.conversation(), Map.of()).getOrDefault(device, List.of()).stream()
                .anyMatch(interval -> interval.contains(message.seq()));
    }

    /// When the device first received it, or [Long#MAX_VALUE] when never.
    long firstReceived(Device device, UUID message) {
        return firstReceived.getOrDefault(device, Map.of()).getOrDefault(message, Long.MAX_VALUE);
    }

    boolean givenUp(Device device, UUID message) {
        return givenUp.getOrDefault(device, Set.of()).contains(message);
    }

    private void seen(UUID message, UUID conversation, long seq, boolean bySystem) {
        if (bySystem) {
            system.add(message);
        } else {
            seen(message, conversation, seq);
        }
    }

    private void seen(UUID message, UUID conversation, long seq) {
        Known before = known.get(message);
        if (before == null || before.seq() > seq) {
            known.put(message, new Known(message, conversation, seq));
        }
    }

    private List<Interval> intervals(Device device, UUID conversation) {
        return seats.computeIfAbsent(conversation, id -> new LinkedHashMap<>())
                .computeIfAbsent(device, id -> new ArrayList<>());
    }

    private void close(Left left) {
        List<Interval> intervals = intervals(left.device(), left.conversation());
        if (!intervals.isEmpty()) {
            intervals.set(intervals.size() - 1, new Interval(intervals.getLast().after(), left.upTo()));
        }
    }
}
