package parley.toolbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TimedRunTest {
    private static final long MILLI = 1_000_000;
    private static final Map<String, ProcessCosts.Cost> COST = Map.of(
            "server", new ProcessCosts.Cost(2, 2_048), ProcessCosts.GENERATOR, new ProcessCosts.Cost(0.5, 1_024));

    private static Tally tally(long latencyMillis, long lateMillis) {
        var tally = new Tally(0, 1_000, 1_000, 0);
        for (int k = 0; k < tally.messages(); k++) {
            tally.sent(k, tally.due(k) + lateMillis * MILLI, 5 * MILLI);
            tally.accepted(k, tally.due(k) + MILLI);
            tally.received(k, tally.due(k) + latencyMillis * MILLI, true);
        }
        return tally;
    }

    private static TimedRun run(Tally tally, double behind) {
        return new TimedRun(1_000, tally, COST, 1, Map.of(Behind.Reader.SINK, behind));
    }

    @Test
    void aRateIsHeldWhenAllPromisesAre() {
        assertThat(run(tally(20, 0), 0.3).failure()).isEmpty();
        TimedRun late = run(tally(20, 6), 0.3);
        assertThat(late.failure()).isEmpty();
        assertThat(late.generatorLimited()).isTrue();
        assertThat(late.table()).contains("the load generator was late itself");
    }

    @Test
    void saysWhyARateWasNotHeld() {
        assertThat(run(tally(120, 0), 0.3).failure()).startsWith("p99 120");
        assertThat(run(tally(120, 6), 0.3).failure()).endsWith("; 100% of the sends were late");
        assertThat(run(tally(20, 0), 3.5).failure()).contains("behind: 3.5 s");
        assertThat(run(tally(20, 0), Double.POSITIVE_INFINITY).failure()).contains("behind");
        var lossy = new Tally(0, 1_000, 1, 0);
        lossy.sent(0, 0, 1);
        lossy.accepted(0, 1);
        assertThat(run(lossy, 0).failure()).startsWith("lost 1");
        assertThat(run(new Tally(0, 1_000, 1, 0), 0).failure()).startsWith("given up");
    }

    @Test
    void countsCostsForAThousandMessages() {
        JsonNode json = JsonMapper.shared().valueToTree(run(tally(20, 0), 0.3).json());
        assertThat(json.at("/processes/server/cpuSecondsPer1000").asDouble()).isEqualTo(2);
        assertThat(json.at("/generatorCorePercent").asDouble()).isEqualTo(50);
        assertThat(json.at("/endToEndMs/p50").asDouble()).isBetween(19.9, 20.1);
    }

    @Test
    void showsARamp() {
        TimedRun run = run(tally(20, 0), 0.3);
        var ramp = new Ramp.Outcome(
                List.of(
                        new Ramp.Step(false, 1_000, 2, 5, ""),
                        new Ramp.Step(false, 1_250, 9, 300, "p99 300 ms"),
                        run.step(true)),
                run.step(true));
        var report = new RateReport("direct --max", "2 cores", "direct", "messages/s", Map.of("pairs", 3), run, ramp);
        assertThat(report.good()).isTrue();
        assertThat(report.headline()).contains("held 1,000 messages/s").contains("2.000 CPU s for 1,000 messages");
        assertThat(report.table())
                .contains("highest rate that was held: 1,000 messages/s")
                .containsPattern("step +1,250 +9.00 +300.00  p99 300 ms")
                .containsPattern("hold +1,000 .*held")
                .containsPattern("without the generator +2.000");
        assertThat(report.json()).containsEntry("held", 1_000).containsEntry("pairs", 3);
        assertThat(report.charts()).hasSize(3);
    }

    @Test
    void aRampThatHeldNothingIsNotGood() {
        var report =
                new RateReport("direct --max", "", "", "messages/s", Map.of(), null, new Ramp.Outcome(List.of(), null));
        assertThat(report.good()).isFalse();
        assertThat(report.table()).contains("no rate was held");
    }
}
