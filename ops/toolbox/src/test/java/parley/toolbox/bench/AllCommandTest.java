package parley.toolbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.toolbox.bench.report.Report;

class AllCommandTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void knowsTheArgumentsOfEveryMeasurement(boolean quick) {
        var err = new PrintWriter(new StringWriter());
        assertThat(AllCommand.PARTS).hasSizeGreaterThan(8).allSatisfy(part -> part.parsed(quick, err));
    }

    @Test
    void showsWhatFailedBesideTheRest() {
        Report held = new RateReport("direct", "", "", "messages/s", Map.of(), null, null);
        var all = new AllReport("2 cores", List.of(held, new AllReport.Failed("connect", "no platform")));
        assertThat(all.good()).isFalse();
        assertThat(all.table()).contains("connect        NOT   failed: no platform");
        assertThat(all.json()).containsKeys("direct", "connect").containsEntry("good", false);
    }
}
