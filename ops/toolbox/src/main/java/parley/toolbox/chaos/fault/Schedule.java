package parley.toolbox.chaos.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/// Which fault is injected when. Same seed and same faults: same schedule.
///
/// @param steps in the order of their beginnings
public record Schedule(long seed, List<Step> steps) {
    private static final int MOST_AT_ONCE = 2;

    /// @param begin of the injection, since the beginning of the schedule
    /// @param end when it is healed
    public record Step(Duration begin, Duration end, Fault fault) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%7.1f s to %7.1f s  %s", begin.toMillis() / 1e3, end.toMillis() / 1e3, fault.name());
        }
    }

    public Schedule {
        steps = List.copyOf(steps);
    }

    /// One after the other in the order given; each is healed before the next begins.
    ///
    /// @param pause from the healing of one to the injection of the next, for the platform to recover
    public static Schedule oneByOne(long seed, List<? extends Fault> faults, Duration pause) {
        var steps = new ArrayList<Step>();
        Duration at = pause;
        for (Fault fault : faults) {
            Duration end = at.plus(fault.lasts());
            steps.add(new Step(at, end, fault));
            at = end.plus(pause);
        }
        return new Schedule(seed, steps);
    }

    /// All of them in random order. A step may begin while the one before still stands, never while another one of the
    /// same [Fault#touches] does, and never as a third.
    ///
    /// @param pause the longest between the end of one and the beginning of the next
    public static Schedule shuffled(long seed, List<? extends Fault> faults, Duration pause) {
        var random = new Random(seed);
        var order = new ArrayList<Fault>(faults);
        Collections.shuffle(order, random);
        var steps = new ArrayList<Step>();
        Duration at = Duration.ofMillis(random.nextLong(pause.toMillis() + 1));
        for (Fault fault : order) {
            Duration begin = free(steps, fault, at);
            Duration end = begin.plus(fault.lasts());
            steps.add(new Step(begin, end, fault));
            // Half of them begin in the middle of the one before.
            at = random.nextBoolean()
                    ? begin.plusMillis(random.nextLong(fault.lasts().toMillis() + 1))
                    : end.plusMillis(random.nextLong(pause.toMillis() + 1));
        }
        return new Schedule(seed, steps);
    }

    /// @return when everything is healed
    public Duration length() {
        return steps.stream().map(Step::end).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /// @return one line a step
    @Override
    public String toString() {
        var lines = new StringBuilder("seed ").append(seed);
        steps.forEach(step -> lines.append('\n').append(step));
        return lines.toString();
    }

    private static Duration free(List<Step> steps, Fault fault, Duration from) {
        Duration at = from;
        while (true) {
            List<Step> standing = standing(steps, at);
            if (standing.size() < MOST_AT_ONCE && standing.stream().noneMatch(step -> clash(step.fault(), fault))) {
                return at;
            }
            at = standing.stream().map(Step::end).min(Duration::compareTo).orElseThrow();
        }
    }

    /// Steps begin one after the other, so who stands at a moment is known when the next is placed.
    private static List<Step> standing(List<Step> steps, Duration at) {
        return steps.stream().filter(step -> step.end().compareTo(at) > 0).toList();
    }

    private static boolean clash(Fault one, Fault other) {
        Set<String> shared = new HashSet<>(one.touches());
        shared.retainAll(other.touches());
        return !shared.isEmpty();
    }
}
