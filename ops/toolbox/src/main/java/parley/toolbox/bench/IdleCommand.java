package parley.toolbox.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import parley.toolbox.bench.report.Chart;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A platform that nobody uses.
@Command(name = "idle", description = "What a platform costs that nobody uses.", mixinStandardHelpOptions = true)
final class IdleCommand extends Measurement {
    @Option(names = "--seconds", defaultValue = "30", description = "Timed seconds. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--after",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long after the start it is measured. Default: ${DEFAULT-VALUE}.")
    private int after;

    @Override
    Report measure() throws InterruptedException {
        common.check("--seconds", seconds, 1, 600);
        common.check("--after", after, 0, 600);
        try (PlatformProcess platform = common.platform(Map.of())) {
            TimeUnit.SECONDS.sleep(after);
            Map<String, ProcessCosts.Cost> before = ProcessCosts.of(platform.handle());
            long began = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            Map<String, ProcessCosts.Cost> cost =
                    new LinkedHashMap<>(ProcessCosts.since(before, ProcessCosts.of(platform.handle())));
            cost.remove(ProcessCosts.GENERATOR);
            return new IdleReport(CommonOptions.about(), (System.nanoTime() - began) / 1e9, cost);
        }
    }

    /// Pure.
    ///
    /// @param cost by process, in `seconds`
    record IdleReport(String about, double seconds, Map<String, ProcessCosts.Cost> cost) implements Report {
        private static final String TOGETHER = "together";

        @Override
        public String name() {
            return "idle";
        }

        @Override
        public String headline() {
            return Figures.format("%.1f%% of one core", shares().getOrDefault(TOGETHER, 0.0));
        }

        @Override
        public boolean good() {
            return true;
        }

        private double share(ProcessCosts.Cost each) {
            return Math.round(1_000 * each.cpuSeconds() / seconds) / 10.0;
        }

        private Map<String, Double> shares() {
            var shares = new LinkedHashMap<String, Double>();
            cost.forEach((role, each) -> shares.put(role, share(each)));
            shares.put(
                    TOGETHER,
                    shares.values().stream().mapToDouble(Double::doubleValue).sum());
            return shares;
        }

        @Override
        public Map<String, Object> json() {
            var json = new LinkedHashMap<String, Object>();
            json.put("about", about);
            json.put("seconds", seconds);
            json.put("corePercent", shares());
            var memory = new LinkedHashMap<String, Object>();
            cost.forEach((role, each) -> memory.put(role, each.residentKib() / 1024));
            json.put("residentMiB", memory);
            return json;
        }

        @Override
        public String table() {
            var out = new StringBuilder(about + "\n");
            out.append(Figures.format("idle: nobody is connected, over %.0f s%n%n", seconds));
            out.append(Figures.format("%-56s %14s%n", "process", "% of one core"));
            shares().forEach((role, share) -> out.append(Figures.format("%-56s %14.1f%n", role, share)));
            return out.toString();
        }

        @Override
        public List<Chart> charts() {
            return List.of(new Chart.Bars("Idle", "% of one core", shares()));
        }
    }
}
