package parley.toolbox.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import parley.toolbox.bench.report.Chart;
import parley.toolbox.bench.report.Report;

/// What jobs do with a full log. Pure.
///
/// @param filled seconds that filling the log took
/// @param plans of everything, one after the other
/// @param rebuild of all rows of messages
/// @param rows that were there afterwards
/// @param proof after the rebuild
record ReplayReport(
        String about,
        ReplayRun.Size size,
        double filled,
        List<Speed> plans,
        Speed rebuild,
        long rows,
        Proof proof,
        Redelivery redelivery,
        Live live,
        Killed killed)
        implements Report {
    /// Bars for a machine of 2 cores with nothing beside.
    static final int PLAN_BAR = 300_000;

    static final int REBUILD_BAR = 10_000;
    static final double LIVE_BAR = 1.5;

    /// @param seconds from the beginning of the job to its end
    record Speed(long records, double seconds) {
        double perSecond() {
            return records / Math.max(0.001, seconds);
        }

        @Override
        public String toString() {
            return Figures.format("%,d in %.2f s: %,.0f a second", records, seconds, perSecond());
        }
    }

    /// @param differences between rows and log
    /// @param unproven what the log is too short for
    record Proof(Speed speed, long differences, int unproven) {
        boolean equal() {
            return differences == 0 && unproven == 0 && speed.records() > 0;
        }
    }

    /// @param before what the device had confirmed
    /// @param without messages that it got when it came back wiped
    /// @param rewound cursors that the job set back
    /// @param closed how the gateway ended its connection
    /// @param after what it got then
    /// @param seconds from the order to the last message
    record Redelivery(
            WipedDevice.Received before,
            int without,
            long rewound,
            String closed,
            WipedDevice.Received after,
            double seconds) {
        boolean good() {
            return before.complete() && without == 0 && rewound == 1 && after.complete();
        }
    }

    /// @param records that the job did meanwhile
    /// @param seconds that the job ran for that
    /// @param good whether each live message arrived once and in order
    record Live(Histogram without, Histogram with, long records, double seconds, boolean good) {
        double ratio() {
            return (double) with.getValueAtPercentile(99) / Math.max(1, without.getValueAtPercentile(99));
        }
    }

    /// @param at records that were done when it was killed, of `total`
    /// @param same whether all rows are byte for byte those of the job that was not killed
    record Killed(long at, long total, boolean same, Proof proof) {
        boolean good() {
            return same && proof.equal() && at < total;
        }
    }

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public String headline() {
        return Figures.format(
                "plan %,.0f/s, rebuild %,.0f/s, p99 of live messages x %.2f",
                plans.getLast().perSecond(), rebuild.perSecond(), live.ratio());
    }

    @Override
    public boolean good() {
        return rows == size.messages()
                && proof.equal()
                && redelivery.good()
                && live.good()
                && live.records() > 0
                && killed.good();
    }

    @Override
    public Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("about", about);
        json.put("messages", size.messages());
        json.put("conversations", size.conversations());
        json.put("fillSeconds", filled);
        json.put(
                "planRecordsPerSecond",
                plans.stream().map(each -> Math.round(each.perSecond())).toList());
        json.put("planBar", PLAN_BAR);
        json.put("rebuildRecordsPerSecond", Math.round(rebuild.perSecond()));
        json.put("rebuildSeconds", rebuild.seconds());
        json.put("rebuildBar", REBUILD_BAR);
        json.put("rows", rows);
        json.put("verifyRecordsPerSecond", Math.round(proof.speed().perSecond()));
        json.put("verifyDifferences", proof.differences());
        json.put("verifyUnproven", proof.unproven());
        json.put("redelivery", redelivered());
        json.put("liveRate", size.rate());
        json.put("liveWithoutJobMs", Figures.millis(live.without()));
        json.put("liveWithJobMs", Figures.millis(live.with()));
        json.put("liveP99Ratio", live.ratio());
        json.put("liveP99RatioBar", LIVE_BAR);
        json.put("liveGood", live.good());
        json.put("jobRecordsPerSecondBesideLive", Math.round(live.records() / live.seconds()));
        json.put("jobRate", size.givenJobRate() == null ? "default" : size.givenJobRate());
        json.put("killedAt", killed.at());
        json.put("killedOf", killed.total());
        json.put("sameAfterKill", killed.same());
        json.put("verifyDifferencesAfterKill", killed.proof().differences());
        json.put("good", good());
        return json;
    }

    private Map<String, Object> redelivered() {
        var json = new LinkedHashMap<String, Object>();
        json.put("messages", redelivery.after().expected());
        json.put("withoutReplay", redelivery.without());
        json.put("frames", redelivery.after().frames());
        json.put("distinct", redelivery.after().distinct());
        json.put("outOfOrder", redelivery.after().disorder());
        json.put("closed", redelivery.closed());
        json.put("seconds", redelivery.seconds());
        json.put("good", redelivery.good());
        return json;
    }

    @Override
    public String table() {
        var out = new StringBuilder(about + "\n");
        out.append(Figures.format(
                "replay: %,d messages of %,d conversations in the log, written in %.0f s%n%n",
                size.messages(), size.conversations(), filled));
        for (int i = 0; i < plans.size(); i++) {
            line(
                    out,
                    "plan " + (i + 1),
                    plans.get(i).toString(),
                    held(plans.get(i).perSecond() >= PLAN_BAR, PLAN_BAR));
        }
        line(out, "rebuild", rebuild.toString(), held(rebuild.perSecond() >= REBUILD_BAR, REBUILD_BAR));
        line(out, "rows", Figures.format("%,d", rows), rows == size.messages() ? "all" : "NOT all");
        line(out, "verify", proof.speed().toString(), equal(proof));
        line(
                out,
                "redelivery to a wiped device",
                Figures.format(
                        "%,d of %,d in %.2f s, %,d came twice, %,d out of order",
                        redelivery.after().distinct(),
                        redelivery.after().expected(),
                        redelivery.seconds(),
                        redelivery.after().frames() - redelivery.after().distinct(),
                        redelivery.after().disorder()),
                redelivery.good() ? "complete" : "NOT good: " + redelivery);
        line(
                out,
                "a rebuild that was killed",
                Figures.format("at %,d of %,d, and went on", killed.at(), killed.total()),
                (killed.same() ? "the same rows, " : "OTHER rows, ") + equal(killed.proof()));
        Integer given = size.givenJobRate();
        out.append(Figures.format(
                "%nlive: %,d messages/s; a rebuild beside them, at %s: %,.0f records a second%n",
                size.rate(),
                given == null ? "the rate of a job that is given none" : given + " a second",
                live.records() / live.seconds()));
        out.append(Figures.latencyHead("end to end, milliseconds"));
        out.append(Figures.latency("without a job", live.without()));
        out.append(Figures.latency("with a job", live.with()));
        out.append(Figures.format(
                "p99 with / without: %.2f (%s)%s%n",
                live.ratio(),
                live.ratio() <= LIVE_BAR ? "at most 1.5: held" : "at most 1.5: missed",
                live.good() ? "" : "; NOT every message arrived once and in order"));
        return out.toString();
    }

    private static void line(StringBuilder out, String name, String value, String verdict) {
        out.append(Figures.format("%-30s %-62s %s%n", name, value, verdict));
    }

    private static String held(boolean held, int bar) {
        return Figures.format("at least %,d: %s", bar, held ? "held" : "missed");
    }

    private static String equal(Proof proof) {
        return proof.equal()
                ? "equal to the log"
                : "NOT equal: " + proof.differences() + " differ, " + proof.unproven() + " unproven";
    }

    @Override
    public List<Chart> charts() {
        var curves = new LinkedHashMap<String, Histogram>();
        curves.put("without a job", live.without());
        curves.put("with a job", live.with());
        return List.of(Figures.latencyChart("Live messages beside a rebuild", curves));
    }
}
