package parley.toolbox.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import parley.toolbox.bench.report.Chart;

/// What one run at a fixed rate measured.
///
/// @param rate messages a second
/// @param cost of the timed part, by process
/// @param seconds that the timed part took
/// @param behind how long after the last message each reader of the log had read everything
record TimedRun(
        double rate,
        Tally tally,
        Map<String, ProcessCosts.Cost> cost,
        double seconds,
        Map<Behind.Reader, Double> behind) {
    /// What a rate has to keep to count as held.
    static final double MOST_P99_MS = 100;

    static final double MOST_BEHIND_SECONDS = 2;

    private static final double LATE_SHARE = 0.01;
    private static final double WAIT_BEHIND_SECONDS = 10;
    private static final int SETTLE_SECONDS = 15;
    private static final int STOP_SECONDS = 2;

    /// Where the load goes to.
    ///
    /// @param process that is measured
    /// @param behind null when nothing reads a log there
    record Target(PlatformProcess process, @Nullable Behind behind) {}

    /// Sends, waits for what is on its way, and measures.
    ///
    /// @param giveUp whether to stop when two seconds' messages are outstanding: then it cannot be held
    /// @param profile file for a profile of the timed part
    static TimedRun of(PacedLoad load, Target target, Tally tally, double rate, boolean giveUp, @Nullable Path profile)
            throws InterruptedException {
        var before = new CompletableFuture<Map<String, ProcessCosts.Cost>>();
        long[] began = new long[1];
        double most = Math.max(1_000, STOP_SECONDS * rate);
        load.send(
                tally,
                () -> {
                    began[0] = System.nanoTime();
                    Thread.ofPlatform().name("bench-costs").daemon().start(() -> begin(target, before, profile));
                },
                () -> giveUp && tally.outstanding() > most);
        double seconds = began[0] == 0 ? 0 : (System.nanoTime() - began[0]) / 1e9;
        Map<String, ProcessCosts.Cost> cost = began[0] == 0
                ? Map.of()
                : ProcessCosts.since(
                        before.join(), ProcessCosts.of(target.process().handle()));
        Behind behind = target.behind();
        Map<Behind.Reader, Double> late = behind == null ? Map.of() : behind.await(WAIT_BEHIND_SECONDS);
        if (profile != null) {
            target.process().command("dump " + profile.toAbsolutePath());
        }
        PacedLoad.settle(tally, SETTLE_SECONDS);
        return new TimedRun(rate, tally, cost, seconds, late);
    }

    private static void begin(
            Target target, CompletableFuture<Map<String, ProcessCosts.Cost>> before, @Nullable Path profile) {
        try {
            before.complete(ProcessCosts.of(target.process().handle()));
        } catch (RuntimeException e) {
            before.completeExceptionally(e);
        }
        if (profile != null) {
            target.process().command("record");
        }
    }

    /// @return whether every promise held
    boolean good() {
        return tally.good();
    }

    /// @return whether the generator could not keep the rate, so that the latencies are its own
    boolean generatorLimited() {
        return tally.lateCount() > LATE_SHARE * tally.timed();
    }

    /// @return of one core, in percent
    double generatorShare() {
        ProcessCosts.Cost generator = cost.get(ProcessCosts.GENERATOR);
        return generator == null || seconds == 0 ? 0 : 100 * generator.cpuSeconds() / seconds;
    }

    /// A generator that is late does not spoil a rate that was held: latencies count from when messages
    /// were due. Where a rate was not held, it is told.
    ///
    /// @return why this rate was not held; empty when it was
    String failure() {
        String why = why();
        if (why.isEmpty()) {
            return "";
        }
        String late = generatorLimited()
                ? Figures.format("; %.0f%% of the sends were late", 100.0 * tally.lateCount() / tally.timed())
                : "";
        return why + late + (tally.troubles().isEmpty() ? "" : "; " + tally.troubles());
    }

    private String why() {
        double most =
                behind.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        if (tally.sentCount() < tally.messages()) {
            return "given up: " + STOP_SECONDS + " s of messages were on their way";
        }
        if (!good()) {
            return "lost " + tally.lost() + ", not accepted " + (tally.sentCount() - tally.acceptedCount())
                    + ", duplicated " + tally.duplicatedCount() + ", out of order " + tally.outOfOrderCount();
        }
        if (tally.endToEndMillis(99) >= MOST_P99_MS) {
            return Figures.format("p99 %.0f ms", tally.endToEndMillis(99));
        }
        return most > MOST_BEHIND_SECONDS ? Figures.format("readers of the log were behind: %.1f s", most) : "";
    }

    /// @return deliveries of the timed part
    long deliveries() {
        return (long) Math.max(1, tally.sentCount() - tally.warmUp()) * tally.copies();
    }

    Ramp.Step step(boolean hold) {
        return new Ramp.Step(
                hold,
                (int) Math.round(rate * tally.copies()),
                tally.endToEndMillis(50),
                tally.endToEndMillis(99),
                failure());
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("messagesPerSecond", rate);
        json.put("messages", tally.sentCount());
        json.put("timed", tally.timed());
        json.put("copies", tally.copies());
        json.put("accepted", tally.acceptedCount());
        json.put("lost", tally.lost());
        json.put("duplicated", tally.duplicatedCount());
        json.put("outOfOrder", tally.outOfOrderCount());
        json.put("troubles", tally.troubles());
        json.put("lateSends", tally.lateCount());
        json.put("generatorLimited", generatorLimited());
        json.put("generatorCorePercent", Math.round(generatorShare() * 10) / 10.0);
        json.put("senderAckMs", Figures.millis(tally.acknowledgedMicros()));
        json.put("endToEndMs", Figures.millis(tally.endToEndMicros()));
        var late = new LinkedHashMap<String, Object>();
        behind.forEach((reader, each) -> late.put(reader.title(), each.isInfinite() ? "more" : each));
        json.put("secondsBehind", late);
        json.put("processes", Figures.costsJson(cost, deliveries()));
        return json;
    }

    String table() {
        var out = new StringBuilder(Figures.latencyHead("milliseconds from due time"));
        out.append(Figures.latency("sender: accepted", tally.acknowledgedMicros()));
        out.append(Figures.latency("receiver: message", tally.endToEndMicros()));
        out.append(Figures.costs(cost, deliveries()));
        if (!behind.isEmpty()) {
            out.append(Figures.format("%nseconds after the last message until all is in%n"));
            behind.forEach((reader, each) -> out.append(Figures.format(
                    "%-34s %9s%n",
                    reader.title(), each.isInfinite() ? "> " + WAIT_BEHIND_SECONDS : Figures.format("%.2f", each))));
        }
        out.append(Figures.format(
                "%nsent %,d  accepted %,d  lost %d  duplicated %d  out of order %d  late sends %d%n",
                tally.sentCount(),
                tally.acceptedCount(),
                tally.lost(),
                tally.duplicatedCount(),
                tally.outOfOrderCount(),
                tally.lateCount()));
        out.append(Figures.format("the load generator took %.0f%% of one core%n", generatorShare()));
        if (generatorLimited()) {
            out.append("the load generator was late itself: these latencies are an upper bound\n");
        }
        return out.append(Figures.troubles(tally)).toString();
    }

    List<Chart> charts() {
        var charts = new ArrayList<Chart>();
        var curves = new LinkedHashMap<String, Histogram>();
        curves.put("sender: accepted", tally.acknowledgedMicros());
        curves.put("receiver: message", tally.endToEndMicros());
        charts.add(Figures.latencyChart("Latency", curves));
        charts.addAll(Figures.costsChart(cost, deliveries()));
        return charts;
    }
}
