package parley.toolbox.chaos.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongPredicate;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// When messages were sent, accepted and received. A device that connects for the first time gets a backlog:
/// what was sent before is not timed on it. Nor is what was on its way while the sender or the receiver had dropped
/// its connection on purpose and was not back: that is the device's time, and the platform's only where it is lost.
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

    /// @param sent when it was sent for the first time
    /// @param at when the sender knew
    private record Accepted(Who sender, UUID conversation, long sent, long at) {}

    private final Map<Name, Long> sent = new HashMap<>();
    private final Map<UUID, Accepted> accepted = new HashMap<>();
    private final Map<Got, Long> got = new HashMap<>();
    private final Map<Who, Long> arrived = new HashMap<>();
    private final Map<Who, Long> leaves = new HashMap<>();
    /// When devices that left on purpose left, and when they were back.
    private final Map<Who, TreeMap<Long, Long>> absences = new HashMap<>();

    private final Map<UUID, Set<UUID>> members = new HashMap<>();
    private final Map<UUID, List<Who>> devices = new HashMap<>();
    private final List<Long> acceptances = new ArrayList<>();
    private final List<Delivery> all = new ArrayList<>();

    Deliveries(List<Line> history) {
        history.forEach(this::note);
        leaves.forEach((who, left) -> absent(who, left, Long.MAX_VALUE));
        accepted.forEach((message, each) -> {
            if (away(each.sender(), each.sent(), each.at())) {
                return;
            }
            for (UUID user : members.getOrDefault(each.conversation(), Set.of())) {
                for (Who who : devices.getOrDefault(user, List.of())) {
                    if (arrived.getOrDefault(who, Long.MAX_VALUE) <= each.sent()) {
                        long received = got.getOrDefault(new Got(who, message), Long.MAX_VALUE);
                        if (received == Long.MAX_VALUE || !away(who, each.sent(), received)) {
                            all.add(new Delivery(each.sent(), received));
                        }
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
                    accepted.putIfAbsent(each.message(), new Accepted(each.who(), each.conversation(), at, line.t()));
                }
            }
            case Event.Received each -> got.putIfAbsent(new Got(each.who(), each.message()), line.t());
            case Event.Ready each -> {
                arrived.putIfAbsent(each.who(), line.t());
                Long left = leaves.remove(each.who());
                if (left != null) {
                    absent(each.who(), left, line.t());
                }
            }
            case Event.Closed each when each.onPurpose() -> leaves.putIfAbsent(each.who(), line.t());
            default -> {
                // has no time that is measured
            }
        }
    }

    private void absent(Who who, long from, long to) {
        absences.computeIfAbsent(who, w -> new TreeMap<>()).put(from, to);
    }

    /// @return whether the device had left on purpose at some moment between
    private boolean away(Who who, long from, long to) {
        var absence = absences.getOrDefault(who, new TreeMap<>()).floorEntry(to);
        return absence != null && absence.getValue() >= from;
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
