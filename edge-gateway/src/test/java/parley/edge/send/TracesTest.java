package parley.edge.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashSet;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.contract.event.Traceparent;

class TracesTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void nothingIsTracedUnasked() {
        assertThat(traces(0, 20).of(null)).isNull();
    }

    @Test
    void theSendersTraceIsTaken() {
        var wanted = new Traceparent(TRACE + "01");
        assertThat(traces(0, 20).of(wanted)).isEqualTo(wanted);
        assertThat(counted("traced")).isEqualTo(1);
    }

    @Test
    void whatTheSenderDoesNotRecordIsPassedOnWithoutTakingAnybodysPlace() {
        var wanted = new Traceparent(TRACE + "00");
        assertThat(traces(0, 0).of(wanted)).isEqualTo(wanted);
        assertThat(counted("over_limit")).isZero();
    }

    @Test
    void thereAreOnlySoManyASecond() {
        Traces traces = traces(0, 3);
        var wanted = new Traceparent(TRACE + "01");
        int traced = 0;
        for (int i = 0; i < 1_000; i++) {
            traced += traces.of(wanted) == null ? 0 : 1;
        }
        // More only if the loop took a third of a second and longer.
        assertThat(traced).isGreaterThanOrEqualTo(3).isLessThan(1_000);
        assertThat(counted("traced")).isEqualTo(traced);
        assertThat(counted("over_limit")).isEqualTo(1_000 - traced);
    }

    @Test
    void samplesTheShareThatIsSetWithIdsOfItsOwn() {
        Traces traces = traces(0.25, 100_000);
        var ids = new HashSet<String>();
        for (int i = 0; i < 4_000; i++) {
            Traceparent trace = traces.of(null);
            if (trace != null) {
                assertThat(trace.sampled()).isTrue();
                ids.add(trace.trace());
            }
        }
        assertThat(ids).hasSizeBetween(800, 1_200);
        assertThat(counted("traced")).isEqualTo(ids.size());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesAShareThatIsNone(double share) {
        assertThatThrownBy(() -> new TraceSettings(share, 1)).hasMessageContaining("parley.trace.sample is " + share);
    }

    private Traces traces(double sample, int most) {
        return new Traces(new TraceSettings(sample, most), new Random(7), meters);
    }

    private double counted(String outcome) {
        return Objects.requireNonNull(meters.find(SendMetrics.TRACES)
                        .tag(SendMetrics.OUTCOME, outcome)
                        .counter())
                .count();
    }
}
