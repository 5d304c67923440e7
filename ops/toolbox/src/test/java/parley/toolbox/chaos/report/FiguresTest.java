package parley.toolbox.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import parley.toolbox.chaos.checker.Rule;
import parley.toolbox.chaos.checker.Verdict;
import parley.toolbox.chaos.checker.Violation;
import parley.toolbox.chaos.history.Content;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// Ten messages a second for 30 s; from 10 s to 15 s nothing is accepted, and what was sent then arrives at
/// 17 s.
class FiguresTest {
    private static final Who ALICE = new Who(new UUID(1, 1), "phone");
    private static final UUID TALK = new UUID(2, 1);
    private static final Content BODY = new Content("2:aa", null);
    private static final long MILLI = 1_000_000;
    private static final String NASTY = "<script>alert('x')</script>&\"\u202e";

    private final List<Line> history = new ArrayList<>();

    @Test
    void measuresRecoveryAndOutage() {
        Row row = report(List.of()).rows().getFirst();
        assertThat(row.fault()).isEqualTo("outage");
        assertThat(row.seconds()).isCloseTo(5, within(0.01));
        assertThat(row.coped()).as("only the healing helped").isNull();
        assertThat(row.recovery()).isCloseTo(2, within(0.2));
        assertThat(row.acceptedGap()).isCloseTo(7.1, within(0.2));
        assertThat(row.deliveredGap()).isCloseTo(7.1, within(0.2));
        assertThat(row.p99()).isCloseTo(7000, within(200.0));
    }

    @Test
    void doesNotTimeWhatADeviceMissedThatLeftOnPurpose() {
        history.clear();
        report(List.of());
        tell(9_990, new Event.Closed(ALICE, 1, 1006, "dropped by the load"));
        tell(16_999, new Event.Ready(ALICE, 2));
        history.sort(java.util.Comparator.comparingLong(Line::t));
        var deliveries = new Deliveries(history);
        assertThat(deliveries.all()).hasSize(300 - 70);
        assertThat(deliveries.quantile(1, at -> true)).isEqualTo(5);
    }

    @Test
    void blamesTheFaultThatStood() {
        Report report = report(List.of(
                new Violation(Rule.LOST, 12_000 * MILLI, "", List.of()),
                new Violation(Rule.GAP, 2_000 * MILLI, "", List.of())));
        assertThat(report.rows().getFirst().count(Rule.LOST)).isEqualTo(1);
        assertThat(report.elsewhere()).isEqualTo(1);
        assertThat(report.good()).isFalse();
    }

    @Test
    void pageIsInertAndNeedsNothingElse() {
        String page = ReportPage.of(report(List.of(new Violation(Rule.LOST, 12_000 * MILLI, NASTY, List.of(NASTY)))));
        assertThat(page)
                .doesNotContain("<script")
                .doesNotContain("\u202e")
                .contains("&lt;script&gt;alert(&#39;x&#39;)")
                .doesNotContainPattern("(?i)(src|href|url)\\s*[=(]");
    }

    @Test
    void saysWhatWasNotRun() {
        Report report = report(List.of());
        assertThat(ReportTable.of(report)).contains("full-disk                    NOT RUN: no such disk here");
        assertThat(new String(ReportJson.of(report), StandardCharsets.UTF_8))
                .contains("\"notRun\":\"no such disk here\"")
                .contains("\"good\":true");
    }

    private Report report(List<Violation> violations) {
        history.clear();
        tell(0, new Event.Began(1, Map.of("title", NASTY)));
        tell(0, new Event.Installed(ALICE, false));
        tell(0, new Event.Member(TALK, ALICE.user()));
        tell(0, new Event.Ready(ALICE, 1));
        tell(0, new Event.Phase("quiet"));
        tell(10_000, new Event.Phase("fault"));
        tell(10_000, new Event.Fault("outage", Event.Fault.BEGIN, "by hand"));
        tell(15_000, new Event.Fault("outage", Event.Fault.HEAL, ""));
        tell(20_000, new Event.Fault("full-disk", Event.Fault.NOT_RUN, "no such disk here"));
        for (int k = 0; k < 300; k++) {
            long at = k * 100L;
            long done = at < 10_000 || at >= 17_000 ? at + 5 : 17_000;
            UUID message = new UUID(3, k);
            tell(at, new Event.Sent(ALICE, 1, TALK, "m-" + k, BODY, 1));
            tell(done, new Event.Accepted(ALICE, 1, TALK, "m-" + k, message, k, false));
            tell(done, new Event.Received(ALICE, 1, TALK, k, k - 1, message, BODY, 1));
        }
        tell(31_000, new Event.Quiesced(true, 0));
        history.sort(java.util.Comparator.comparingLong(Line::t));
        return Figures.of(history, new Verdict(violations, 300, 300, 300, 0, 0, 0), Map.of(), List.of());
    }

    private void tell(long millis, Event event) {
        history.add(new Line(0, millis * MILLI, 0, event));
    }
}
