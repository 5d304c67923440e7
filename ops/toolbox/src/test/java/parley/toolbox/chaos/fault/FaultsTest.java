package parley.toolbox.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The catalogue as such; what the faults do to a platform is seen by `parley chaos`.
final class FaultsTest {
    @Test
    void namesAreUniqueAndEachSaysInOneLineHowItIsMade() {
        List<Fault> faults = Faults.all(Scale.STANDARD);
        assertThat(faults).extracting(Fault::name).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9-]+"));
        assertThat(faults).extracting(Fault::method).allMatch(method -> method.length() > 5 && !method.contains("\n"));
        assertThat(faults).extracting(Fault::touches).noneMatch(touches -> touches.isEmpty());
    }

    @Test
    void standardScaleLeavesTimeToRecoverWithinAQuarterOfAnHour() {
        Duration sum = Faults.all(Scale.STANDARD).stream()
                .filter(fault -> !fault.name().equals("hour-at-60-percent"))
                .map(Fault::lasts)
                .reduce(Duration.ZERO, Duration::plus);
        assertThat(sum).isLessThan(Duration.ofMinutes(7));
    }

    @Test
    void scaleHasFloors() {
        var tiny = new Scale(0.001, 0.0001, false);
        assertThat(tiny.seconds(60)).isEqualTo(Duration.ofSeconds(2));
        assertThat(tiny.count(10_000)).isEqualTo(3);
        assertThat(new Scale(1, 1, false).seconds(60)).isEqualTo(Duration.ofSeconds(60));
        assertThatThrownBy(() -> new Scale(0, 1, false)).hasMessageContaining("scale 0.0: expected");
    }
}
