package parley.toolbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RampTest {
    private final List<String> asked = new ArrayList<>();

    /// A platform that can do `limit` for a moment and `lasting` for long.
    private Ramp.Measure platform(int limit, int lasting) {
        return (rate, hold) -> {
            asked.add((hold ? "hold " : "") + rate);
            return new Ramp.Step(hold, rate, 1, 2, rate <= (hold ? lasting : limit) ? "" : "too much");
        };
    }

    @Test
    void climbsUntilAStepFailsTwiceAndHoldsBelowIt() throws InterruptedException {
        Ramp.Outcome outcome = Ramp.climb(1_000, 100_000, platform(1_300, 1_400));
        assertThat(asked).containsExactly("1000", "1250", "1563", "1563", "hold 1328");
        assertThat(outcome.held()).isNotNull().extracting(Ramp.Step::rate).isEqualTo(1_328);
        assertThat(outcome.steps()).hasSize(5);
    }

    @Test
    void holdsLowerUntilOneIsHeld() throws InterruptedException {
        Ramp.Outcome outcome = Ramp.climb(1_000, 100_000, platform(1_000, 800));
        assertThat(asked).containsExactly("1000", "1250", "1250", "hold 1062", "hold 902", "hold 766");
        assertThat(outcome.held()).isNotNull().extracting(Ramp.Step::rate).isEqualTo(766);
    }

    @Test
    void aStepThatFailsOnceIsTriedAgain() throws InterruptedException {
        Ramp.climb(1_000, 1_000, (rate, hold) -> {
            asked.add((hold ? "hold " : "") + rate);
            return new Ramp.Step(hold, rate, 1, 2, asked.size() == 1 ? "a compile" : "");
        });
        assertThat(asked).containsExactly("1000", "1000", "hold 1000");
    }

    @Test
    void doesNotGoAboveWhatTheLoadCanMake() throws InterruptedException {
        Ramp.Outcome outcome = Ramp.climb(1_000, 1_300, platform(9_000, 9_000));
        assertThat(asked).containsExactly("1000", "1250", "1300", "hold 1300");
        assertThat(outcome.held()).isNotNull();
    }

    @Test
    void givesUp() throws InterruptedException {
        Ramp.Outcome outcome = Ramp.climb(1_000, 100_000, platform(0, 0));
        assertThat(outcome.held()).isNull();
        assertThat(asked).hasSize(10);
    }
}
