package parley.toolbox.chaos.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// How far users and devices had acknowledged and read, at any time of the run.
final class Cursors {
    /// The Java client tells of an acknowledgement a moment after it may have gone out.
    private static final long JAVA_TELLS_LATE = 5_000_000_000L;

    private record OfUser(UUID user, UUID conversation) {}

    private record OfDevice(Who who, UUID conversation) {}

    private record Step(long t, Who who, UUID conversation, long seq, boolean read) {}

    private final Map<OfUser, TreeMap<Long, Long>> acknowledged = new HashMap<>();
    private final Map<OfDevice, TreeMap<Long, Long>> byDevice = new HashMap<>();
    private final Map<OfUser, TreeMap<Long, Long>> read = new HashMap<>();

    Cursors(Facts facts) {
        List<Step> steps = new ArrayList<>();
        for (Line line : facts.history()) {
            switch (line.event()) {
                case Event.Acked acked -> add(facts, steps, line, acked.who(), acked.cursors(), false);
                case Event.Read each ->
                    add(facts, steps, line, each.who(), Map.of(each.conversation(), each.seq()), true);
                case Event.Hello hello -> {
                    Map<UUID, Long> cursors = hello.cursors();
                    if (cursors != null) {
                        add(facts, steps, line, hello.who(), cursors, false);
                    }
                }
                default -> {
                    // moves no cursor
                }
            }
        }
        steps.sort(Comparator.comparingLong(Step::t));
        steps.forEach(this::raise);
    }

    private static void add(Facts facts, List<Step> steps, Line line, Who who, Map<UUID, Long> cursors, boolean read) {
        long t = facts.java.contains(who) ? line.t() - JAVA_TELLS_LATE : line.t();
        cursors.forEach((conversation, seq) -> steps.add(new Step(t, who, conversation, seq, read)));
    }

    private void raise(Step step) {
        raise(byDevice.computeIfAbsent(new OfDevice(step.who(), step.conversation()), k -> new TreeMap<>()), step);
        var user = new OfUser(step.who().user(), step.conversation());
        raise(acknowledged.computeIfAbsent(user, k -> new TreeMap<>()), step);
        if (step.read()) {
            raise(read.computeIfAbsent(user, k -> new TreeMap<>()), step);
        }
    }

    private static void raise(TreeMap<Long, Long> rises, Step step) {
        var last = rises.lastEntry();
        if (last == null || last.getValue() < step.seq()) {
            rises.put(step.t(), step.seq());
        }
    }

    /// @return up to where any device of the user had acknowledged at time `t`
    long acknowledged(UUID user, UUID conversation, long t) {
        return at(acknowledged.get(new OfUser(user, conversation)), t);
    }

    long acknowledged(Who who, UUID conversation, long t) {
        return at(byDevice.get(new OfDevice(who, conversation)), t);
    }

    long read(UUID user, UUID conversation, long t) {
        return at(read.get(new OfUser(user, conversation)), t);
    }

    private static long at(@org.jspecify.annotations.Nullable TreeMap<Long, Long> rises, long t) {
        var entry = rises == null ? null : rises.floorEntry(t);
        return entry == null ? 0 : entry.getValue();
    }
}
