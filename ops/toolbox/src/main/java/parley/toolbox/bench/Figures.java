package parley.toolbox.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import parley.toolbox.bench.report.Chart;

/// Numbers as the reports of all measurements show them. Pure.
final class Figures {
    private static final double[] PERCENTILES = {0, 25, 50, 75, 90, 95, 98, 99, 99.5, 99.9, 99.95, 99.99};

    private Figures() {}

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /// The head of a table of [#latency].
    static String latencyHead(String title) {
        return format("%-34s %9s %9s %9s %9s%n", title, "p50", "p99", "p99.9", "max");
    }

    static String latency(String name, Histogram micros) {
        return format(
                "%-34s %9.2f %9.2f %9.2f %9.2f%n",
                name,
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getValueAtPercentile(99.9) / 1e3,
                micros.getMaxValue() / 1e3);
    }

    static Map<String, Double> millis(Histogram micros) {
        var millis = new LinkedHashMap<String, Double>();
        millis.put("p50", micros.getValueAtPercentile(50) / 1e3);
        millis.put("p99", micros.getValueAtPercentile(99) / 1e3);
        millis.put("p99.9", micros.getValueAtPercentile(99.9) / 1e3);
        millis.put("max", micros.getMaxValue() / 1e3);
        return millis;
    }

    /// What processes cost for a number of messages, or of deliveries.
    static String costs(Map<String, ProcessCosts.Cost> cost, long count) {
        var out = new StringBuilder(format("%n%-56s %14s %9s%n", "process", "CPU s / 1,000", "MiB"));
        for (Map.Entry<String, ProcessCosts.Cost> each : cost.entrySet()) {
            double spent = perThousand(each.getValue(), count);
            out.append(format(
                    "%-56s %14.3f %9d%n", each.getKey(), spent, each.getValue().residentKib() / 1024));
        }
        out.append(format("%-56s %14.3f%n", "without the generator", withoutGenerator(cost, count)));
        return cost.isEmpty() ? "" : out.toString();
    }

    /// @return the seconds of processor time that 1,000 took on the side that is measured
    static double withoutGenerator(Map<String, ProcessCosts.Cost> cost, long count) {
        return cost.entrySet().stream()
                .filter(each -> !each.getKey().equals(ProcessCosts.GENERATOR))
                .mapToDouble(each -> perThousand(each.getValue(), count))
                .sum();
    }

    static Map<String, Object> costsJson(Map<String, ProcessCosts.Cost> cost, long count) {
        var json = new LinkedHashMap<String, Object>();
        cost.forEach((role, each) -> json.put(
                role, Map.of("cpuSecondsPer1000", perThousand(each, count), "residentMiB", each.residentKib() / 1024)));
        return json;
    }

    static List<Chart> costsChart(Map<String, ProcessCosts.Cost> cost, long count) {
        var bars = new LinkedHashMap<String, Double>();
        cost.forEach((role, each) -> bars.put(role, perThousand(each, count)));
        return bars.isEmpty() ? List.of() : List.of(new Chart.Bars("Processor time", "s for 1,000", bars));
    }

    /// Latency over percentiles, the high ones drawn apart.
    static Chart latencyChart(String title, Map<String, Histogram> curves) {
        var lines = new ArrayList<Chart.Curve>();
        curves.forEach((name, micros) -> {
            var xs = new ArrayList<Double>();
            var ys = new ArrayList<Double>();
            for (double percentile : PERCENTILES) {
                xs.add(place(percentile));
                ys.add(micros.getValueAtPercentile(percentile) / 1e3);
            }
            lines.add(new Chart.Curve(name, xs, ys));
        });
        var ticks = new TreeMap<Double, String>();
        for (double percentile : new double[] {0, 50, 90, 99, 99.9, 99.99}) {
            ticks.put(place(percentile), format(percentile % 1 == 0 ? "p%.0f" : "p%s", percentile));
        }
        return new Chart.Lines(title, "ms", ticks, lines);
    }

    static String troubles(Tally tally) {
        var out = new StringBuilder();
        tally.troubles().forEach((what, count) -> out.append(format("  %s: %d%n", what, count)));
        return out.isEmpty() ? "" : "troubles\n" + out;
    }

    private static double place(double percentile) {
        return -Math.log10(1 - percentile / 100);
    }

    private static double perThousand(ProcessCosts.Cost each, long count) {
        return Math.round(each.cpuSeconds() * 1e6 / Math.max(1, count)) / 1e3;
    }
}
