package parley.toolbox.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// What a hot group did to others, as a table for people and as a map for programs.
///
/// @param quiet the others alone
/// @param busy the others beside the group
record HotReport(
        String machine,
        String commit,
        int rate,
        int members,
        int online,
        double groupRate,
        Tally quiet,
        Tally busy,
        HotLoad hot) {
    /// @return whether everything that was accepted arrived, once and in order
    boolean good() {
        return good(quiet) && good(busy) && hot.accepted() == hot.sent() && hot.received() == hot.due();
    }

    private static boolean good(Tally tally) {
        return tally.acceptedCount() == tally.messages()
                && tally.lost() == 0
                && tally.duplicatedCount() == 0
                && tally.outOfOrderCount() == 0;
    }

    private double ratio() {
        return (double) busy.endToEndMicros().getValueAtPercentile(99)
                / Math.max(1, quiet.endToEndMicros().getValueAtPercentile(99));
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("machine", machine);
        json.put("commit", commit);
        json.put("rate", rate);
        json.put("members", members);
        json.put("online", online);
        json.put("groupRate", groupRate);
        json.put("quietEndToEndMs", BenchReport.millis(quiet.endToEndMicros()));
        json.put("besideEndToEndMs", BenchReport.millis(busy.endToEndMicros()));
        json.put("p99Ratio", ratio());
        json.put("groupAccepted", hot.accepted());
        json.put("groupDeliveriesDue", hot.due());
        json.put("groupDeliveries", hot.received());
        json.put("good", good());
        return json;
    }

    String table() {
        var out = new StringBuilder();
        out.append(String.format(Locale.ROOT, "%s, commit %s%n", machine, commit));
        out.append(String.format(
                Locale.ROOT,
                "pairs: %,d messages/s; group: %,d members, %,d online, %.1f messages/s%n%n",
                rate,
                members,
                online,
                groupRate));
        out.append(String.format(Locale.ROOT, "%-28s %9s %9s %9s%n", "pairs, end to end, ms", "p50", "p99", "p99.9"));
        row(out, "alone", quiet.endToEndMicros());
        row(out, "beside the group", busy.endToEndMicros());
        out.append(String.format(Locale.ROOT, "%np99 beside / alone: %.2f%n", ratio()));
        out.append(String.format(
                Locale.ROOT,
                "group: sent %d  accepted %d  deliveries due %d  received %d; pairs: lost %d  duplicated %d  out of"
                        + " order %d  late sends %d%n",
                hot.sent(),
                hot.accepted(),
                hot.due(),
                hot.received(),
                quiet.lost() + busy.lost(),
                quiet.duplicatedCount() + busy.duplicatedCount(),
                quiet.outOfOrderCount() + busy.outOfOrderCount(),
                quiet.lateCount() + busy.lateCount()));
        return out.toString();
    }

    private static void row(StringBuilder out, String name, Histogram micros) {
        out.append(String.format(
                Locale.ROOT,
                "%-28s %9.2f %9.2f %9.2f%n",
                name,
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getValueAtPercentile(99.9) / 1e3));
    }
}
