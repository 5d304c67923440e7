package parley.toolbox.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Schedules are functions of their seed, and never do to one part two things at once.
final class ScheduleProperties {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    @Property(tries = 300)
    void sameSeedSameSchedule(@ForAll long seed) {
        Schedule one = Schedule.shuffled(seed, Faults.all(Scale.STANDARD), PAUSE);
        Schedule other = Schedule.shuffled(seed, Faults.all(Scale.STANDARD), PAUSE);
        assertThat(one.toString()).isEqualTo(other.toString());
        assertThat(Schedule.shuffled(seed + 1, Faults.all(Scale.STANDARD), PAUSE)
                        .toString())
                .isNotEqualTo(one.toString());
    }

    @Property(tries = 300)
    void everyFaultOnceInOrderOfTimeAndForItsTime(@ForAll long seed) {
        List<Fault> faults = Faults.all(Scale.STANDARD);
        List<Schedule.Step> steps = Schedule.shuffled(seed, faults, PAUSE).steps();
        assertThat(steps).extracting(Schedule.Step::fault).containsExactlyInAnyOrderElementsOf(faults);
        assertThat(steps).isSortedAccordingTo((one, two) -> one.begin().compareTo(two.begin()));
        assertThat(steps)
                .allSatisfy(step -> assertThat(step.end().minus(step.begin()))
                        .isEqualTo(step.fault().lasts()));
    }

    @Property(tries = 300)
    void neverTwoAtTheSamePartAndNeverThreeAtOnce(@ForAll long seed) {
        List<Schedule.Step> steps =
                Schedule.shuffled(seed, Faults.all(Scale.STANDARD), PAUSE).steps();
        for (Schedule.Step step : steps) {
            List<Schedule.Step> standing = steps.stream()
                    .filter(other -> other != step
                            && other.begin().compareTo(step.begin()) <= 0
                            && other.end().compareTo(step.begin()) > 0)
                    .toList();
            assertThat(standing).hasSizeLessThan(2);
            for (Schedule.Step other : standing) {
                Set<String> shared = new HashSet<>(other.fault().touches());
                shared.retainAll(step.fault().touches());
                assertThat(shared).as(other + "\n" + step).isEmpty();
            }
        }
    }

    @Property(tries = 100)
    void oneByOneNeverOverlaps(@ForAll long seed) {
        List<Schedule.Step> steps =
                Schedule.oneByOne(seed, Faults.all(Scale.STANDARD), PAUSE).steps();
        for (int i = 1; i < steps.size(); i++) {
            assertThat(steps.get(i).begin()).isEqualTo(steps.get(i - 1).end().plus(PAUSE));
        }
    }
}
