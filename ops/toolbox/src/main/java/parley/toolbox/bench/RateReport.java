package parley.toolbox.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import parley.toolbox.bench.report.Chart;
import parley.toolbox.bench.report.Report;

/// The figures of a load at a fixed rate, or at the highest that holds. Pure.
///
/// @param title what was sent, in one line
/// @param unit of the rates, `messages/s` or `deliveries/s`
/// @param setting what was measured with
/// @param run at the fixed rate, or the last one that was to hold; null when there was none
/// @param ramp that was climbed, null at a fixed rate
record RateReport(
        String name,
        String about,
        String title,
        String unit,
        Map<String, Object> setting,
        @Nullable TimedRun run,
        Ramp.@Nullable Outcome ramp)
        implements Report {
    @Override
    public String headline() {
        Ramp.Step held = ramp == null ? null : ramp.held();
        String rate =
                ramp == null ? "" : held == null ? "held none; " : Figures.format("held %,d %s; ", held.rate(), unit);
        return run == null
                ? rate
                : rate
                        + Figures.format(
                                "p50 %.2f, p99 %.2f ms; %.3f CPU s for 1,000 %s",
                                run.tally().endToEndMillis(50),
                                run.tally().endToEndMillis(99),
                                Figures.withoutGenerator(run.cost(), run.deliveries()),
                                unit.replace("/s", ""));
    }

    @Override
    public boolean good() {
        return run != null && run.good() && (ramp == null || ramp.held() != null);
    }

    @Override
    public Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("about", about);
        json.putAll(setting);
        if (ramp != null) {
            Ramp.Step held = ramp.held();
            json.put("held", held == null ? 0 : held.rate());
            json.put("unit", unit);
            json.put("steps", ramp.steps());
        }
        if (run != null) {
            json.putAll(run.json());
        }
        json.put("good", good());
        return json;
    }

    @Override
    public String table() {
        var out = new StringBuilder(about + "\n" + title + "\n\n");
        if (ramp != null) {
            Ramp.Step held = ramp.held();
            out.append(
                    held == null
                            ? "no rate was held\n"
                            : Figures.format(
                                    "highest rate that was held: %,d %s%n(p99 below %.0f ms; nothing lost, duplicated or"
                                            + " out of order; all readers of the log at most %.0f s behind)%n",
                                    held.rate(), unit, TimedRun.MOST_P99_MS, TimedRun.MOST_BEHIND_SECONDS));
            out.append(Figures.format("%n%-6s %14s %9s %9s%n", "", unit, "p50 ms", "p99 ms"));
            ramp.steps().forEach(step -> out.append(line(step)).append('\n'));
            out.append('\n');
        }
        return out.append(run == null ? "" : run.table()).toString();
    }

    @Override
    public List<Chart> charts() {
        var charts = new ArrayList<Chart>();
        if (ramp != null) {
            charts.add(steps(ramp.steps()));
        }
        if (run != null) {
            charts.addAll(run.charts());
        }
        return charts;
    }

    /// @return a step of a ramp in one line
    static String line(Ramp.Step step) {
        return Figures.format(
                "%-6s %,14d %9.2f %9.2f  %s",
                step.hold() ? "hold" : "step",
                step.rate(),
                step.p50(),
                step.p99(),
                step.held() ? "held" : step.failure());
    }

    private Chart steps(List<Ramp.Step> steps) {
        var p50 = new TreeMap<Double, Double>();
        var p99 = new TreeMap<Double, Double>();
        for (Ramp.Step step : steps) {
            p50.put((double) step.rate(), Math.min(step.p50(), 2 * TimedRun.MOST_P99_MS));
            p99.put((double) step.rate(), Math.min(step.p99(), 2 * TimedRun.MOST_P99_MS));
        }
        var ticks = new TreeMap<Double, String>();
        ticks.put(p50.firstKey(), Figures.format("%,.0f", p50.firstKey()));
        ticks.put(p50.lastKey(), Figures.format("%,.0f %s", p50.lastKey(), unit));
        return new Chart.Lines(
                "Latency over rate (what is above 200 ms: 200)",
                "ms",
                ticks,
                List.of(
                        new Chart.Curve("p50", List.copyOf(p50.keySet()), List.copyOf(p50.values())),
                        new Chart.Curve("p99", List.copyOf(p99.keySet()), List.copyOf(p99.values()))));
    }
}
