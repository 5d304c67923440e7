package parley.toolbox.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the highest rate that holds: short steps upwards until one fails, then long ones from below that
/// rate, each lower than the one before, until one is held. Pure but for what it measures with.
final class Ramp {
    /// What was measured at one rate.
    ///
    /// @param hold whether it was one of the long ones
    /// @param failure why it does not count; empty when it was held
    record Step(boolean hold, int rate, double p50, double p99, String failure) {
        boolean held() {
            return failure.isEmpty();
        }
    }

    /// @param held the step that passed at the end, null when none did
    record Outcome(List<Step> steps, @Nullable Step held) {}

    /// Measures at a rate.
    @FunctionalInterface
    interface Measure {
        Step at(int rate, boolean hold) throws InterruptedException;
    }

    private static final double UP = 1.25;
    private static final double DOWN = 0.85;
    private static final int MOST_HOLDS = 8;

    private Ramp() {}

    /// @param first rate to begin with
    /// @param most rate that the load can make
    static Outcome climb(int first, int most, Measure measure) throws InterruptedException {
        var steps = new ArrayList<Step>();
        int rate = Math.min(first, most);
        while (passes(rate, measure, steps) && rate < most) {
            rate = Math.min(most, (int) Math.ceil(rate * UP));
        }
        boolean failed = !steps.getLast().held();
        for (int hold = 0; hold < MOST_HOLDS; hold++) {
            rate = failed ? Math.max(1, (int) (rate * DOWN)) : rate;
            Step step = measure.at(rate, true);
            steps.add(step);
            if (step.held()) {
                return new Outcome(steps, step);
            }
            failed = true;
        }
        return new Outcome(steps, null);
    }

    /// A short step is easily spoilt by something that happens once: it has failed when it fails twice.
    private static boolean passes(int rate, Measure measure, List<Step> steps) throws InterruptedException {
        for (int attempt = 0; attempt < 2; attempt++) {
            Step step = measure.at(rate, false);
            steps.add(step);
            if (step.held()) {
                return true;
            }
        }
        return false;
    }
}
