package parley.toolbox.chaos.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongPredicate;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// When messages were sent, accepted and received. A device that connects for the first time gets a backlog:
/// what was sent before is not timed on it.
final class Deliveries {
    /// @param sent when it was sent for the first time
    /// @param received when this device had it; [Long#MAX_VALUE] when it never came
    record Delivery(long sent, long received) {
        long nanos() {
            return received == Long.MAX_VALUE ? Long.MAX_VALUE : received - sent;
        }
    }

    private record Name(UUID user, UUID conversation, String id) {}

    private record Got(Who who, UUID message) {}

    private final Map<Name, Long> sent = new HashMap<>();
    private final Map<UUID, Long> sentAt = new HashMap<>();
    private final Map<UUID, UUID> conversationOf = new HashMap<>();
    private final Map<Got, Long> got = new HashMap<>();
    private final Map<Who, Long> arrived = new HashMap<>();
    private final Map<UUID, Set<UUID>> members = new HashMap<>();
    private final Map<UUID, List<Who>> devices = new HashMap<>();
    private final List<Long> acceptances = new ArrayList<>();
    private final List<Delivery> all = new ArrayList<>();

    Deliveries(List<Line> history) {
        history.forEach(this::note);
        sentAt.forEach((message, at) -> {
            UUID conversation = conversationOf.get(message);
            for (UUID user : members.getOrDefault(conversation, Set.of())) {
                for (Who who : devices.getOrDefault(user, List.of())) {
                    if (arrived.getOrDefault(who, Long.MAX_VALUE) <= at) {
                        all.add(new Delivery(at, got.getOrDefault(new Got(who, message), Long.MAX_VALUE)));
                    }
                }
            }
        });
        acceptances.sort(null);
    }

    private void note(Line line) {
        switch (line.event()) {
            case Event.Member member ->
                members.computeIfAbsent(member.conversation(), c -> new HashSet<>())
                        .add(member.user());
            case Event.Installed installed ->
                devices.computeIfAbsent(installed.who().user(), u -> new ArrayList<>())
                        .add(installed.who());
            case Event.Sent each ->
                sent.putIfAbsent(new Name(each.who().user(), each.conversation(), each.id()), line.t());
            case Event.Accepted each -> {
                acceptances.add(line.t());
                Long at = sent.get(new Name(each.who().user(), each.conversation(), each.id()));
                if (at != null) {
                    sentAt.putIfAbsent(each.message(), at);
                    conversationOf.put(each.message(), each.conversation());
                }
            }
            case Event.Received each -> got.putIfAbsent(new Got(each.who(), each.message()), line.t());
            case Event.Ready each -> arrived.putIfAbsent(each.who(), line.t());
            default -> {
                // has no time that is measured
            }
        }
    }

    List<Delivery> all() {
        return all;
    }

    List<Long> acceptances() {
        return acceptances;
    }

    /// @return when something was received, in order
    List<Long> receptions() {
        return got.values().stream().sorted().toList();
    }

    /// @return the quantile of latencies of what was sent when `within` holds, in milliseconds; NaN when there was
    ///     nothing, infinite when too much never came
    double quantile(double quantile, LongPredicate within) {
        long[] nanos = all.stream()
                .filter(each -> within.test(each.sent()))
                .mapToLong(Delivery::nanos)
                .toArray();
        return quantile(quantile, nanos);
    }

    static double quantile(double quantile, long[] nanos) {
        if (nanos.length == 0) {
            return Double.NaN;
        }
        Arrays.sort(nanos);
        long value = nanos[(int) Math.min(nanos.length - 1, (long) Math.ceil(quantile * nanos.length) - 1)];
        return value == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : value / 1e6;
    }

    /// @return the longest time between two of `times`, or an end of the stretch, in seconds
    static double longestGap(List<Long> times, long from, long to) {
        long last = from;
        long longest = 0;
        for (long t : times) {
            if (t >= from && t <= to) {
                longest = Math.max(longest, t - last);
                last = t;
            }
        }
        return Math.max(longest, to - last) / 1e9;
    }
}
