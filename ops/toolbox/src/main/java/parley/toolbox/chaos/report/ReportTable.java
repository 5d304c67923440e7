package parley.toolbox.chaos.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import parley.toolbox.chaos.checker.Rule;
import parley.toolbox.chaos.checker.Violation;

/// A report for a terminal.
public final class ReportTable {
    private static final int MOST_VIOLATIONS = 20;
    private static final String FORMAT = "%-28s %8s %6s %6s %6s %6s %6s %6s %8s %10s %12s %12s %9s%n";

    private ReportTable() {}

    public static String of(Report report) {
        var out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                FORMAT,
                "fault",
                "stood s",
                "lost",
                "dup",
                "order",
                "gap",
                "bytes",
                "other",
                "coped s",
                "recovery s",
                "no accept s",
                "no deliver s",
                "p99 ms"));
        for (Row row : report.rows()) {
            if (row.notRun() == null) {
                line(out, row);
            } else {
                out.append(String.format(Locale.ROOT, "%-28s NOT RUN: %s%n", row.fault(), row.notRun()));
            }
        }
        report.phases()
                .forEach((phase, of) -> out.append(String.format(
                        Locale.ROOT, "%-28s p50 %s ms, p99 %s ms%n", "phase " + phase, millis(of[0]), millis(of[1]))));
        methods(out, report);
        verdict(out, report);
        return out.toString();
    }

    private static void line(StringBuilder out, Row row) {
        Double coped = row.coped();
        Double recovery = row.recovery();
        out.append(String.format(
                Locale.ROOT,
                FORMAT,
                row.fault(),
                seconds(row.seconds()),
                row.count(Rule.LOST),
                row.count(Rule.DUPLICATE),
                row.count(Rule.ORDER),
                row.count(Rule.GAP),
                row.count(Rule.BYTES),
                row.count(Rule.STATUS) + row.count(Rule.IDENTITY),
                coped == null ? "no" : seconds(coped),
                recovery == null ? "not yet" : seconds(recovery),
                seconds(row.acceptedGap()),
                seconds(row.deliveredGap()),
                millis(row.p99())));
    }

    private static void methods(StringBuilder out, Report report) {
        out.append('\n');
        for (Row row : report.rows()) {
            if (row.notRun() == null) {
                out.append(row.fault()).append(": ").append(row.method()).append('\n');
            }
        }
    }

    private static void verdict(StringBuilder out, Report report) {
        var verdict = report.verdict();
        out.append(String.format(
                Locale.ROOT,
                "%n%d accepted, %d in the log (and %d resends), %d deliveries due, %d duplicates dropped by raw"
                        + " sockets, %d refused%n",
                verdict.accepted(),
                verdict.logged(),
                verdict.resentInLog(),
                verdict.deliveries(),
                verdict.rawDuplicates(),
                verdict.refused()));
        out.append(String.format(
                Locale.ROOT,
                "recovered means: caught up, and p99 within %.0f ms for 3 s; counted from the healing. Coped: the same while"
                        + " the fault stood, counted from its beginning. Not timed: who dropped its own connection, until it was"
                        + " back%n",
                report.threshold()));
        if (!report.limit().isEmpty()) {
            out.append("LIMIT: ").append(report.limit()).append('\n');
        }
        if (!report.quiesced()) {
            out.append("NOT SETTLED: something was still awaited when the wait ran out\n");
        }
        report.unasked().forEach(each -> out.append("NOT ASKED: ").append(each).append('\n'));
        List<Violation> violations = new ArrayList<>(verdict.violations());
        for (Violation violation : violations.subList(0, Math.min(MOST_VIOLATIONS, violations.size()))) {
            out.append(String.format(
                    Locale.ROOT, "%n%s at %.1f s: %s%n", violation.rule(), violation.at() / 1e9, violation.what()));
            violation.evidence().forEach(each -> out.append("    ").append(each).append('\n'));
        }
        out.append(
                violations.isEmpty()
                        ? "no violation\n"
                        : "\n" + violations.size() + " violations, " + report.elsewhere()
                                + " of them outside of faults\n");
    }

    static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f", seconds);
    }

    static String millis(double millis) {
        return Double.isNaN(millis)
                ? "-"
                : Double.isInfinite(millis) ? "never" : String.format(Locale.ROOT, "%.0f", millis);
    }
}
