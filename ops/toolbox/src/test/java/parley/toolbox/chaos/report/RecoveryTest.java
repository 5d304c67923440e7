package parley.toolbox.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A hundred deliveries a second for 30 s; what is sent between 10.2 and 11.2 s comes at 11.4 s.
class RecoveryTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    private final List<Deliveries.Delivery> deliveries = new ArrayList<>();

    RecoveryTest() {
        for (long at = 0; at < 30 * SECOND; at += 10 * MILLI) {
            boolean held = at >= 10_200 * MILLI && at < 11_200 * MILLI;
            deliveries.add(new Deliveries.Delivery(at, held ? 11_400 * MILLI : at + 5 * MILLI));
        }
    }

    @Test
    void countsFromTheMomentUntilWhatWasSentBeforeHasCome() {
        assertThat(after(10 * SECOND, 20 * SECOND)).isCloseTo(1.4, within(0.001));
    }

    @Test
    void isNothingWhenAllWasWell() {
        assertThat(after(12 * SECOND, 20 * SECOND)).isZero();
    }

    @Test
    void toleratesOneInAHundred() {
        deliveries.set(1_250, new Deliveries.Delivery(12_500 * MILLI, 12_900 * MILLI));
        assertThat(after(12 * SECOND, 20 * SECOND)).isZero();
        deliveries.set(1_251, new Deliveries.Delivery(12_510 * MILLI, 12_910 * MILLI));
        assertThat(after(12 * SECOND, 20 * SECOND)).isGreaterThan(0.5);
    }

    @Test
    void saysNoWhenItCameTooLateOrNever() {
        assertThat(after(10 * SECOND, 11 * SECOND)).isNull();
        deliveries.set(500, new Deliveries.Delivery(5 * SECOND, Long.MAX_VALUE));
        assertThat(after(10 * SECOND, 20 * SECOND)).isNull();
    }

    private @org.jspecify.annotations.Nullable Double after(long moment, long latest) {
        return new Recovery(deliveries, 100).after(moment, latest);
    }
}
