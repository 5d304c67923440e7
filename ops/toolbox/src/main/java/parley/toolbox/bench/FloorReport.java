package parley.toolbox.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import parley.toolbox.bench.report.Chart;
import parley.toolbox.bench.report.Report;

/// The platform beside its floor. Pure.
///
/// @param relay from socket to socket, without a log
/// @param log from producer to consumer
/// @param whole the platform
record FloorReport(String about, int rate, int pairs, int bytes, TimedRun relay, Tally log, TimedRun whole)
        implements Report {
    @Override
    public String name() {
        return "floor";
    }

    @Override
    public String headline() {
        return Figures.format(
                "p50 %.2f ms = %.2f x (relay %.2f + log %.2f)",
                whole.tally().endToEndMillis(50), ratio(50), relay.tally().endToEndMillis(50), log.endToEndMillis(50));
    }

    @Override
    public boolean good() {
        return relay.good() && log.good() && whole.good();
    }

    private double ratio(double percentile) {
        double floor = relay.tally().endToEndMillis(percentile) + log.endToEndMillis(percentile);
        return Math.round(100 * whole.tally().endToEndMillis(percentile) / Math.max(0.001, floor)) / 100.0;
    }

    private Map<String, Histogram> curves() {
        var curves = new LinkedHashMap<String, Histogram>();
        curves.put("relay without a log", relay.tally().endToEndMicros());
        curves.put("log alone", log.endToEndMicros());
        curves.put("platform", whole.tally().endToEndMicros());
        return curves;
    }

    @Override
    public Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("about", about);
        json.put("rate", rate);
        json.put("pairs", pairs);
        json.put("bytes", bytes);
        json.put("relay", relay.json());
        json.put("logEndToEndMs", Figures.millis(log.endToEndMicros()));
        json.put("logAckMs", Figures.millis(log.acknowledgedMicros()));
        json.put("platform", whole.json());
        json.put("p50Ratio", ratio(50));
        json.put("p99Ratio", ratio(99));
        json.put("good", good());
        return json;
    }

    @Override
    public String table() {
        var out = new StringBuilder(about + "\n");
        out.append(Figures.format(
                "floor: %,d messages/s, %d pairs, %d-byte bodies, the same load on each%n%n", rate, pairs, bytes));
        out.append(Figures.latencyHead("end to end, milliseconds"));
        curves().forEach((name, micros) -> out.append(Figures.latency(name, micros)));
        out.append(Figures.format("%nplatform / (relay + log): %.2f at p50, %.2f at p99%n", ratio(50), ratio(99)));
        out.append("\nrelay").append(Figures.costs(relay.cost(), relay.deliveries()));
        out.append("\nplatform").append(Figures.costs(whole.cost(), whole.deliveries()));
        return out.append(Figures.troubles(whole.tally())).toString();
    }

    @Override
    public List<Chart> charts() {
        return List.of(Figures.latencyChart("End to end", curves()));
    }
}
