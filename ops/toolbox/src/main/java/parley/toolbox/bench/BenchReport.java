package parley.toolbox.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// The figures of a run, as a table for people and as a map for programs. Pure.
///
/// @param cost of the timed part, by process
record BenchReport(
        String machine,
        String commit,
        int rate,
        int pairs,
        int bytes,
        Tally tally,
        Map<String, ProcessCosts.Cost> cost) {
    private static final double LATE_SHARE = 0.01;

    /// @return whether every promise held
    boolean good() {
        return tally.acceptedCount() == tally.messages()
                && tally.lost() == 0
                && tally.duplicatedCount() == 0
                && tally.outOfOrderCount() == 0;
    }

    /// @return whether the generator could not keep the rate, so that the latencies are its own
    boolean generatorLimited() {
        return tally.lateCount() > LATE_SHARE * tally.timed();
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("machine", machine);
        json.put("commit", commit);
        json.put("rate", rate);
        json.put("pairs", pairs);
        json.put("bytes", bytes);
        json.put("messages", tally.messages());
        json.put("timed", tally.timed());
        json.put("accepted", tally.acceptedCount());
        json.put("lost", tally.lost());
        json.put("duplicated", tally.duplicatedCount());
        json.put("outOfOrder", tally.outOfOrderCount());
        json.put("errors", tally.errorCount());
        json.put("lateSends", tally.lateCount());
        json.put("generatorLimited", generatorLimited());
        json.put("senderAckMs", millis(tally.acknowledgedMicros()));
        json.put("endToEndMs", millis(tally.endToEndMicros()));
        var processes = new LinkedHashMap<String, Object>();
        cost.forEach((role, each) -> processes.put(
                role, Map.of("cpuSecondsPer1000", perThousand(each), "residentMiB", each.residentKib() / 1024)));
        json.put("processes", processes);
        return json;
    }

    String table() {
        var out = new StringBuilder();
        out.append(String.format("%s, commit %s%n", machine, commit));
        out.append(String.format(
                "direct: %,d messages/s, %d pairs, %d-byte bodies, %,d messages timed after warm-up, open loop%n%n",
                rate, pairs, bytes, tally.timed()));
        out.append(
                String.format("%-28s %9s %9s %9s %9s%n", "milliseconds from due time", "p50", "p99", "p99.9", "max"));
        row(out, "sender: accepted", tally.acknowledgedMicros());
        row(out, "receiver: message", tally.endToEndMicros());
        out.append(String.format("%n%-56s %14s %9s%n", "process", "CPU s / 1,000", "MiB"));
        cost.forEach((role, each) ->
                out.append(String.format("%-56s %14.3f %9d%n", role, perThousand(each), each.residentKib() / 1024)));
        out.append(String.format(
                "%nsent %,d  accepted %,d  lost %d  duplicated %d  out of order %d  errors %d  late sends %d%n",
                tally.messages(),
                tally.acceptedCount(),
                tally.lost(),
                tally.duplicatedCount(),
                tally.outOfOrderCount(),
                tally.errorCount(),
                tally.lateCount()));
        if (generatorLimited()) {
            out.append("the load generator was late itself: these latencies are an upper bound\n");
        }
        return out.toString();
    }

    private double perThousand(ProcessCosts.Cost each) {
        return Math.round(each.cpuSeconds() * 1e6 / Math.max(1, tally.timed())) / 1e3;
    }

    private static void row(StringBuilder out, String name, Histogram micros) {
        out.append(String.format(
                "%-28s %9.2f %9.2f %9.2f %9.2f%n",
                name,
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getValueAtPercentile(99.9) / 1e3,
                micros.getMaxValue() / 1e3));
    }

    static Map<String, Double> millis(Histogram micros) {
        var millis = new LinkedHashMap<String, Double>();
        millis.put("p50", micros.getValueAtPercentile(50) / 1e3);
        millis.put("p99", micros.getValueAtPercentile(99) / 1e3);
        millis.put("p99.9", micros.getValueAtPercentile(99.9) / 1e3);
        millis.put("max", micros.getMaxValue() / 1e3);
        return millis;
    }
}
