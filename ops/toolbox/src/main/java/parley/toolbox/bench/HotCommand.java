package parley.toolbox.bench;

import java.net.http.HttpClient;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import parley.toolbox.bench.load.LoadSockets;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Pairs alone, then beside a large group.
@Command(
        name = "hot",
        description = "How much a large, busy group slows the others down: pairs at a fixed rate, first alone, then"
                + " beside the group.",
        mixinStandardHelpOptions = true)
final class HotCommand extends Measurement {
    private static final int PAIRS = 50;
    private static final int BYTES = 200;
    private static final int WARM_UP_SECONDS = 15;
    private static final int SETTLE_SECONDS = 15;

    @Spec
    private CommandSpec spec;

    @Option(names = "--members", defaultValue = "10000", description = "Of the group. Default: ${DEFAULT-VALUE}.")
    private int members;

    @Option(
            names = "--online",
            defaultValue = "200",
            description = "Members that are connected. Default: ${DEFAULT-VALUE}.")
    private int online;

    @Option(
            names = "--group-rate",
            defaultValue = "2",
            description = "Messages a second to the group. Default: ${DEFAULT-VALUE}.")
    private double groupRate;

    @Option(
            names = "--rate",
            defaultValue = "100",
            description = "Messages a second, all pairs together. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "Timed seconds of either part, after a warm-up. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    HotCommand() {}

    @Override
    Report measure() throws InterruptedException {
        common.check("--members", members, 2, 20_000);
        common.check("--online", online, 1, Math.min(members, 2_000));
        common.check("--rate", rate, 1, 10_000);
        common.check("--seconds", seconds, 1, 600);
        if (!(groupRate > 0 && groupRate <= 1_000)) {
            throw new ParameterException(
                    spec.commandLine(), "--group-rate " + groupRate + ": expected more than 0, at most 1000");
        }
        try (PlatformProcess platform = common.platform(Map.of());
                HttpClient http = HttpClient.newHttpClient();
                var sockets = new LoadSockets(platform.gateway())) {
            var people = new People(http, platform.gateway(), platform.operatorPassword());
            PacedLoad load = DirectCommand.load(sockets, people.pairs(PAIRS), BYTES);
            load.connect();
            People.Group group = people.group(members, in -> common.say(in + " members"));
            PacedLoad hot = GroupLoad.of(sockets, group, online, 1, BYTES);
            hot.connect();
            var target = new TimedRun.Target(platform, null);
            common.say("pairs alone ...");
            TimedRun quiet = run(load, target);
            common.say("pairs beside the group ...");
            Tally writing = Tally.soon(groupRate, 0, seconds + 4.0 * WARM_UP_SECONDS, online);
            var stopped = new AtomicBoolean();
            Thread writer = Thread.ofPlatform()
                    .name("bench-hot")
                    .daemon()
                    .start(() -> hot.send(writing, () -> {}, stopped::get));
            TimedRun busy = run(load, target);
            stopped.set(true);
            writer.join();
            PacedLoad.settle(writing, SETTLE_SECONDS);
            return new HotReport(CommonOptions.about(), rate, members, online, groupRate, quiet, busy, writing);
        }
    }

    private TimedRun run(PacedLoad load, TimedRun.Target target) throws InterruptedException {
        return TimedRun.of(load, target, Tally.soon(rate, WARM_UP_SECONDS, seconds, 1), rate, false, null);
    }
}
