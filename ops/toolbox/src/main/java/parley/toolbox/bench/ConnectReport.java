package parley.toolbox.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import parley.toolbox.bench.report.Chart;
import parley.toolbox.bench.report.Report;

/// What many idle sockets did. Pure.
///
/// @param wanted connections
/// @param connected of these, when all attempts were over
/// @param seconds from the first connect to the last `ready`
/// @param stayed connected after `hold` seconds
/// @param before anybody connected, and `after` all were, both just after a collection of garbage
/// @param residentKib just after the last was ready, as it was
/// @param cost while they were held
record ConnectReport(
        String about,
        int wanted,
        int atOnce,
        int connected,
        double seconds,
        int hold,
        int stayed,
        Histogram readyMicros,
        Map<String, Integer> failures,
        Map<String, Integer> dropped,
        Memory before,
        long residentKib,
        Memory after,
        Map<String, ProcessCosts.Cost> cost)
        implements Report {
    /// Of the JVM that serves, just after a collection of garbage.
    record Memory(long heapBytes, long residentKib) {
        static Memory of(PlatformProcess platform) {
            long heap = Long.parseLong(platform.command("gc"));
            return new Memory(heap, ProcessCosts.residentKib(platform.handle()));
        }
    }

    @Override
    public String name() {
        return "connect";
    }

    @Override
    public String headline() {
        return Figures.format(
                "%,d in %.1f s (%,.0f/s), %.1f KiB each resident, %,d after %d s",
                connected, seconds, perSecond(), residentEach(), stayed, hold);
    }

    @Override
    public boolean good() {
        return connected == wanted && stayed == wanted;
    }

    private double perConnection(double kib) {
        return Math.round(10 * kib / Math.max(1, connected)) / 10.0;
    }

    private double perSecond() {
        return connected / Math.max(0.001, seconds);
    }

    private double residentEach() {
        return perConnection(residentKib - before.residentKib());
    }

    private double residentEachAfter() {
        return perConnection(after.residentKib() - before.residentKib());
    }

    private double heapEach() {
        return perConnection((after.heapBytes() - before.heapBytes()) / 1024.0);
    }

    @Override
    public Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("about", about);
        json.put("wanted", wanted);
        json.put("atOnce", atOnce);
        json.put("connected", connected);
        json.put("secondsToLastReady", seconds);
        json.put("connectsPerSecond", Math.round(perSecond()));
        json.put("readyMs", Figures.millis(readyMicros));
        json.put("failures", failures);
        json.put("holdSeconds", hold);
        json.put("stayed", stayed);
        json.put("dropped", dropped);
        json.put("residentKibPerConnection", residentEach());
        json.put("residentKibPerConnectionAfterGc", residentEachAfter());
        json.put("heapKibPerConnection", heapEach());
        var shares = new LinkedHashMap<String, Object>();
        cost.forEach((role, each) -> shares.put(role, share(each)));
        json.put("corePercentWhileHeld", shares);
        json.put("good", good());
        return json;
    }

    @Override
    public String table() {
        var out = new StringBuilder(about + "\n");
        out.append(Figures.format("connect: %,d users, one socket each, %d at once%n%n", wanted, atOnce));
        out.append(Figures.format("%,d ready in %.1f s: %,.0f a second%n%n", connected, seconds, perSecond()));
        out.append(Figures.latencyHead("milliseconds"));
        out.append(Figures.latency("connect to ready", readyMicros));
        failures.forEach((reason, count) -> out.append(Figures.format("failed: %d  %s%n", count, reason)));
        out.append(Figures.format("%nheld for %d s: %,d of %,d%n", hold, stayed, connected));
        dropped.forEach((reason, count) -> out.append(Figures.format("dropped: %d  %s%n", count, reason)));
        out.append(Figures.format("%nKiB a connection, of the server's JVM%n"));
        out.append(Figures.format("%-56s %9.1f%n", "resident, as it was when the last was ready", residentEach()));
        out.append(Figures.format("%-56s %9.1f%n", "resident, after a forced collection", residentEachAfter()));
        out.append(Figures.format("%-56s %9.1f%n", "live on the heap", heapEach()));
        out.append(Figures.format("%nprocessor while held, %% of one core%n"));
        cost.forEach((role, each) -> out.append(Figures.format("%-56s %9.1f%n", role, share(each))));
        return out.toString();
    }

    @Override
    public List<Chart> charts() {
        return List.of(Figures.latencyChart("Connect to ready", Map.of("ready", readyMicros)));
    }

    private double share(ProcessCosts.Cost each) {
        return Math.round(1_000 * each.cpuSeconds() / hold) / 10.0;
    }
}
