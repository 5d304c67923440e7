package parley.toolbox.chaos.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.toolbox.chaos.checker.Rule;
import parley.toolbox.chaos.checker.Violation;

/// A report as one page of HTML that needs nothing else: no script, no font, no address.
public final class ReportPage {
    private static final int MOST_VIOLATIONS = 200;
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1d2330; --paper: #fff; --soft: #667; --line: #d5d9e2;
              --band: #f2a65a55; --good: #147a3d; --bad: #b3261e; --a: #2c5fd5; --d: #0f8a72; --p: #9a3fb5; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e9f0; --paper: #14171e; --soft: #9aa3b5;
              --line: #333a48; --band: #f2a65a3a; --good: #5fd38d; --bad: #ff8a80; --a: #7fa4ff; --d: #4fd1b5; --p: #d59af0; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
              max-width: 1100px; padding: 0 1rem; }
            h1 { font-size: 1.5rem; margin-bottom: .2rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
            .good { color: var(--good); } .bad { color: var(--bad); } .soft { color: var(--soft); }
            .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
            th, td { text-align: right; padding: .3rem .5rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
            th:first-child, td:first-child { text-align: left; } td.words { white-space: normal; text-align: left; }
            th { font-weight: 600; color: var(--soft); }
            svg { width: 100%; height: auto; } svg path { fill: none; stroke-width: 1.6; }
            svg .accepted { stroke: var(--a); } svg .delivered { stroke: var(--d); } svg .latency { stroke: var(--p); }
            svg .axis { stroke: var(--line); } svg .band rect { fill: var(--band); }
            svg text { fill: var(--soft); font-size: 11px; } svg .title { fill: var(--ink); font-weight: 600; }
            pre { white-space: pre-wrap; word-break: break-all; font-size: 12px; background: color-mix(in srgb, var(--line) 35%, transparent);
              padding: .6rem; border-radius: 6px; } summary { cursor: pointer; }
            """;

    private ReportPage() {}

    public static String of(Report report) {
        var verdict = report.verdict();
        return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<title>Parley chaos run</title><style>" + STYLE + "</style></head><body><h1>Parley chaos run</h1>"
                + head(report) + "<h2>Timeline</h2>" + Picture.of(report)
                + "<h2>Faults</h2><div class=\"wide\">" + table(report) + "</div>"
                + "<h2>Phases</h2><div class=\"wide\">" + phases(report) + "</div>"
                + "<h2>Counted</h2><p>" + verdict.accepted() + " accepted, " + verdict.logged() + " in the log and "
                + verdict.resentInLog() + " resends, " + verdict.deliveries() + " deliveries due, "
                + verdict.rawDuplicates() + " duplicates dropped by raw sockets, " + verdict.refused()
                + " refused. Recovered means: everybody had everything, and p99 was within "
                + ReportTable.millis(report.threshold())
                + " ms for three seconds, counted from the healing; coped: the same while the fault stood, counted from"
                + " its beginning.</p>"
                + violations(verdict.violations()) + "</body></html>";
    }

    private static String head(Report report) {
        int count = report.verdict().violations().size();
        String judgement = report.good()
                ? "<p class=\"good\"><strong>No violation.</strong></p>"
                : "<p class=\"bad\"><strong>" + count + " violations" + (report.quiesced() ? "" : "; not settled")
                        + (report.unasked().isEmpty() ? "" : "; not everything could be asked") + ".</strong></p>";
        String settings = report.settings().entrySet().stream()
                .map(each -> escape(each.getKey()) + " " + escape(each.getValue()))
                .sorted()
                .collect(Collectors.joining(" · "));
        String limit = report.limit().isEmpty() ? "" : "<p class=\"bad\">" + escape(report.limit()) + "</p>";
        return judgement + "<p class=\"soft\">" + settings + "</p>" + limit;
    }

    private static String table(Report report) {
        String head = Stream.of(
                        "fault",
                        "stood s",
                        "lost",
                        "duplicates",
                        "order",
                        "gap",
                        "bytes",
                        "status",
                        "identity",
                        "coped s",
                        "recovery s",
                        "no accept s",
                        "no deliver s",
                        "p99 ms",
                        "p99 quiet")
                .map(each -> "<th>" + each + "</th>")
                .collect(Collectors.joining("", "<tr>", "</tr>"));
        var body = new StringBuilder();
        int number = 0;
        for (Row row : report.rows()) {
            number++;
            body.append("<tr><td title=\"")
                    .append(escape(row.method()))
                    .append("\">")
                    .append(number)
                    .append(". ");
            body.append(escape(row.fault())).append("</td>");
            String notRun = row.notRun();
            if (notRun != null) {
                body.append("<td class=\"words soft\" colspan=\"14\">NOT RUN: ")
                        .append(escape(notRun))
                        .append("</td></tr>");
            } else {
                cells(body, row, report.quietP99());
            }
        }
        return "<table>" + head + body + "</table>";
    }

    private static void cells(StringBuilder body, Row row, double quiet) {
        cell(body, ReportTable.seconds(row.seconds()), false);
        for (Rule rule : Rule.values()) {
            cell(body, String.valueOf(row.count(rule)), row.count(rule) > 0);
        }
        Double coped = row.coped();
        Double recovery = row.recovery();
        cell(body, coped == null ? "no" : ReportTable.seconds(coped), false);
        cell(body, recovery == null ? "not yet" : ReportTable.seconds(recovery), false);
        cell(body, ReportTable.seconds(row.acceptedGap()), false);
        cell(body, ReportTable.seconds(row.deliveredGap()), false);
        cell(body, ReportTable.millis(row.p99()), false);
        cell(body, ReportTable.millis(quiet), false);
        body.append("</tr>");
    }

    private static void cell(StringBuilder body, String text, boolean bad) {
        body.append(bad ? "<td class=\"bad\">" : "<td>").append(escape(text)).append("</td>");
    }

    private static String phases(Report report) {
        return report.phases().entrySet().stream()
                .map(each -> "<tr><td>" + escape(each.getKey()) + "</td><td>" + ReportTable.millis(each.getValue()[0])
                        + "</td><td>" + ReportTable.millis(each.getValue()[1]) + "</td></tr>")
                .collect(Collectors.joining(
                        "", "<table><tr><th>phase</th><th>p50 ms</th><th>p99 ms</th></tr>", "</table>"));
    }

    private static String violations(List<Violation> violations) {
        if (violations.isEmpty()) {
            return "";
        }
        String all = violations.stream()
                .limit(MOST_VIOLATIONS)
                .map(each -> "<details><summary><strong>" + each.rule() + "</strong> at "
                        + ReportTable.seconds(each.at() / 1e9) + " s: " + escape(each.what()) + "</summary><pre>"
                        + each.evidence().stream().map(ReportPage::escape).collect(Collectors.joining("\n"))
                        + "</pre></details>")
                .collect(Collectors.joining());
        return "<h2>Violations</h2>" + all;
    }

    /// @return text that is inert between tags and in quoted attributes; control characters become visible
    static String escape(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                    if (c == '\n' || !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(String.format("\\u%04x", c));
                    }
                }
            }
        });
        return out.toString();
    }
}
