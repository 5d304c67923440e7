package parley.toolbox.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import parley.toolbox.NoCommandException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// Runs loads and prints what they measured.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Measure a platform of its own, in a process of its own, on this machine.",
        footer = {
            "",
            "Examples:",
            "  parley bench direct --rate 1000 --seconds 30",
            "  parley bench hot --members 10000 --online 200",
        })
public final class BenchCommand implements Runnable {
    private static final int WARM_UP_SECONDS = 5;
    private static final int SETTLE_SECONDS = 15;
    private static final int HOT_PAIRS = 50;
    private static final int HOT_BYTES = 200;

    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public BenchCommand() {}

    @Override
    public void run() {
        throw new NoCommandException(spec.commandLine());
    }

    @Command(
            name = "direct",
            description = "One sender and one receiver a message, at a fixed rate.",
            mixinStandardHelpOptions = true)
    int direct(
            @Option(
                            names = "--rate",
                            defaultValue = "1000",
                            description = "Messages a second, all pairs together. Default: ${DEFAULT-VALUE}.")
                    int rate,
            @Option(
                            names = "--seconds",
                            defaultValue = "30",
                            description = "Timed seconds, after a warm-up. Default: ${DEFAULT-VALUE}.")
                    int seconds,
            @Option(names = "--pairs", defaultValue = "100", description = "Default: ${DEFAULT-VALUE}.") int pairs,
            @Option(names = "--bytes", defaultValue = "200", description = "Of each body. Default: ${DEFAULT-VALUE}.")
                    int bytes,
            @Option(names = "--json", description = "One object instead of a table.") boolean json)
            throws InterruptedException {
        check("--rate", rate, 1, 100_000);
        check("--seconds", seconds, 1, 600);
        check("--pairs", pairs, 1, 500);
        check("--bytes", bytes, 24, 32_000);
        spec.commandLine().getErr().println("starting a platform ...");
        try (PlatformProcess platform = PlatformProcess.start();
                var load = new DirectLoad(platform.gateway(), pairs, bytes, platform.operatorPassword())) {
            spec.commandLine().getErr().println("sending ...");
            int warmUp = rate * WARM_UP_SECONDS;
            var tally = new Tally(System.nanoTime() + 100_000_000, rate, warmUp + rate * seconds, warmUp);
            var before = new AtomicReference<Map<String, ProcessCosts.Cost>>(Map.of());
            load.send(tally, warmUp, () -> before.set(ProcessCosts.of(platform.handle())));
            Map<String, ProcessCosts.Cost> cost = since(before.get(), ProcessCosts.of(platform.handle()));
            load.settle(tally, SETTLE_SECONDS);
            var report = new BenchReport(machine(), commit(), rate, pairs, bytes, tally, cost);
            spec.commandLine()
                    .getOut()
                    .println(json ? JsonMapper.shared().writeValueAsString(report.json()) : report.table());
            return report.good() ? 0 : 1;
        }
    }

    @Command(
            name = "hot",
            description = "How much a large, busy group slows the others down: pairs at a fixed rate, first alone, then"
                    + " beside the group.",
            mixinStandardHelpOptions = true)
    int hot(
            @Option(
                            names = "--members",
                            defaultValue = "10000",
                            description = "Of the group. Default: ${DEFAULT-VALUE}.")
                    int members,
            @Option(
                            names = "--online",
                            defaultValue = "200",
                            description = "Members that are connected. Default: ${DEFAULT-VALUE}.")
                    int online,
            @Option(
                            names = "--group-rate",
                            defaultValue = "2",
                            description = "Messages a second to the group. Default: ${DEFAULT-VALUE}.")
                    double groupRate,
            @Option(
                            names = "--rate",
                            defaultValue = "100",
                            description = "Messages a second, all pairs together. Default: ${DEFAULT-VALUE}.")
                    int rate,
            @Option(
                            names = "--seconds",
                            defaultValue = "30",
                            description = "Timed seconds of either part, after a warm-up. Default: ${DEFAULT-VALUE}.")
                    int seconds,
            @Option(names = "--json", description = "One object instead of a table.") boolean json)
            throws InterruptedException {
        check("--members", members, 2, 20_000);
        check("--online", online, 1, Math.min(members, 2_000));
        check("--rate", rate, 1, 10_000);
        check("--seconds", seconds, 1, 600);
        if (!(groupRate > 0 && groupRate <= 1_000)) {
            throw new ParameterException(
                    spec.commandLine(), "--group-rate " + groupRate + ": expected more than 0, at most 1000");
        }
        var err = spec.commandLine().getErr();
        err.println("starting a platform ...");
        try (PlatformProcess platform = PlatformProcess.start();
                var load = new DirectLoad(platform.gateway(), HOT_PAIRS, HOT_BYTES, platform.operatorPassword());
                var hot = new HotLoad(
                        platform.gateway(),
                        members,
                        online,
                        platform.operatorPassword(),
                        in -> err.println(in + " members"))) {
            err.println("pairs alone ...");
            Tally quiet = run(load, rate, seconds, 2 * WARM_UP_SECONDS);
            err.println("pairs beside the group ...");
            var writing = hot.start(groupRate);
            Tally busy = run(load, rate, seconds, WARM_UP_SECONDS);
            writing.cancel(false);
            hot.settle(SETTLE_SECONDS);
            var report = new HotReport(machine(), commit(), rate, members, online, groupRate, quiet, busy, hot);
            spec.commandLine()
                    .getOut()
                    .println(json ? JsonMapper.shared().writeValueAsString(report.json()) : report.table());
            return report.good() ? 0 : 1;
        }
    }

    private static Tally run(DirectLoad load, int rate, int seconds, int warmUpSeconds) throws InterruptedException {
        int warmUp = rate * warmUpSeconds;
        var tally = new Tally(System.nanoTime() + 100_000_000, rate, warmUp + rate * seconds, warmUp);
        load.send(tally, warmUp, () -> {});
        load.settle(tally, SETTLE_SECONDS);
        return tally;
    }

    private void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " " + value + ": expected " + least + " to " + most);
        }
    }

    private static Map<String, ProcessCosts.Cost> since(
            Map<String, ProcessCosts.Cost> before, Map<String, ProcessCosts.Cost> after) {
        var cost = new LinkedHashMap<String, ProcessCosts.Cost>();
        after.forEach((role, now) -> {
            ProcessCosts.Cost then = before.get(role);
            double spent = now.cpuSeconds() - (then == null ? 0 : then.cpuSeconds());
            cost.put(role, new ProcessCosts.Cost(spent, now.residentKib()));
        });
        return cost;
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " cores, JDK "
                + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch");
    }

    /// Only where the platform runs from its own checkout with git at hand.
    private static String commit() {
        String root = System.getProperty("parley.root", ".");
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD")
                    .directory(Path.of(root).toFile())
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return answer.matches("[0-9a-f]{7,40}") ? answer : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }
}
