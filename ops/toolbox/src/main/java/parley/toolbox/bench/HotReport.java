package parley.toolbox.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import parley.toolbox.bench.report.Chart;
import parley.toolbox.bench.report.Report;

/// What a hot group did to others.
///
/// @param quiet the others alone
/// @param busy the others beside the group
/// @param hot what was written to the group
record HotReport(
        String about, int rate, int members, int online, double groupRate, TimedRun quiet, TimedRun busy, Tally hot)
        implements Report {
    @Override
    public String name() {
        return "hot";
    }

    @Override
    public String headline() {
        return Figures.format("p99 of pairs beside the group / alone: %.2f", ratio());
    }

    @Override
    public boolean good() {
        return quiet.good() && busy.good() && hot.good();
    }

    private double ratio() {
        return busy.tally().endToEndMillis(99) / Math.max(0.001, quiet.tally().endToEndMillis(99));
    }

    private long due() {
        return (long) hot.acceptedCount() * hot.copies();
    }

    @Override
    public Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("about", about);
        json.put("rate", rate);
        json.put("members", members);
        json.put("online", online);
        json.put("groupRate", groupRate);
        json.put("quietEndToEndMs", Figures.millis(quiet.tally().endToEndMicros()));
        json.put("besideEndToEndMs", Figures.millis(busy.tally().endToEndMicros()));
        json.put("p99Ratio", ratio());
        json.put("groupAccepted", hot.acceptedCount());
        json.put("groupDeliveriesDue", due());
        json.put("groupDeliveries", due() - hot.lost());
        json.put("good", good());
        return json;
    }

    @Override
    public String table() {
        return about + "\n"
                + Figures.format(
                        "pairs: %,d messages/s; group: %,d members, %,d online, %.1f messages/s%n%n",
                        rate, members, online, groupRate)
                + Figures.latencyHead("pairs, end to end, ms")
                + Figures.latency("alone", quiet.tally().endToEndMicros())
                + Figures.latency("beside the group", busy.tally().endToEndMicros())
                + Figures.format("%np99 beside / alone: %.2f%n", ratio())
                + Figures.format(
                        "group: sent %d  accepted %d  deliveries due %d  received %d; pairs: lost %d  duplicated %d  out"
                                + " of order %d  late sends %d%n",
                        hot.sentCount(),
                        hot.acceptedCount(),
                        due(),
                        due() - hot.lost(),
                        quiet.tally().lost() + busy.tally().lost(),
                        quiet.tally().duplicatedCount() + busy.tally().duplicatedCount(),
                        quiet.tally().outOfOrderCount() + busy.tally().outOfOrderCount(),
                        quiet.tally().lateCount() + busy.tally().lateCount())
                + Figures.troubles(busy.tally());
    }

    @Override
    public List<Chart> charts() {
        var curves = new LinkedHashMap<String, Histogram>();
        curves.put("alone", quiet.tally().endToEndMicros());
        curves.put("beside the group", busy.tally().endToEndMicros());
        return List.of(Figures.latencyChart("Pairs, end to end", curves));
    }
}
