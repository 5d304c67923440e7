package parley.toolbox.bench;

import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import parley.toolbox.bench.load.LoadSockets;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The platform beside the least that could do its work.
@Command(
        name = "floor",
        description = "The same load on a relay without a log on the gateway's stack, on the log alone, and on the"
                + " platform: how much it takes beyond the two.",
        mixinStandardHelpOptions = true)
final class FloorCommand extends Measurement {
    @Option(names = "--rate", defaultValue = "1000", description = "Messages a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(names = "--seconds", defaultValue = "30", description = "Timed, of each. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "Of each. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--warm-up-rate",
            paramLabel = "RATE",
            defaultValue = "0",
            description = "Messages a second of the warm-up of relay and platform: what is called seldom is compiled"
                    + " late. Default: the rate itself.")
    private int warmUpRate;

    @Option(names = "--pairs", defaultValue = "100", description = "Default: ${DEFAULT-VALUE}.")
    private int pairs;

    @Option(names = "--bytes", defaultValue = "200", description = "Of each body. Default: ${DEFAULT-VALUE}.")
    private int bytes;

    @Override
    Report measure() throws InterruptedException {
        common.check("--rate", rate, 1, 20_000);
        common.check("--seconds", seconds, 1, 600);
        common.check("--warm-up", warmUp, 0, 600);
        common.check("--warm-up-rate", warmUpRate, 0, 20_000);
        common.check("--pairs", pairs, 1, 500);
        common.check("--bytes", bytes, MessageText.LEAST_BODY, 3_000);
        TimedRun relay = relay();
        try (PlatformProcess platform = common.platform(Map.of())) {
            common.say("the log alone ...");
            Tally log = Tally.soon(rate, warmUp, seconds, 1);
            KafkaFloor.run(platform.hello("kafka"), log, pairs, bytes);
            common.say("the platform ...");
            TimedRun whole = platform(platform);
            return new FloorReport(CommonOptions.about(), rate, pairs, bytes, relay, log, whole);
        }
    }

    private TimedRun relay() throws InterruptedException {
        common.say("the relay ...");
        try (var relay = PlatformProcess.start(RelayServer.class, common.jvmFlags(), List.of());
                var sockets = new LoadSockets(relay.gateway())) {
            List<People.Pair> both = IntStream.range(0, pairs)
                    .mapToObj(pair -> new UUID(1, pair).toString())
                    .map(name -> new People.Pair(
                            name, new People.Person(name, "from " + name), new People.Person(name, name)))
                    .toList();
            return run(DirectCommand.load(sockets, both, bytes), relay);
        }
    }

    private TimedRun platform(PlatformProcess platform) throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient();
                var sockets = new LoadSockets(platform.gateway())) {
            List<People.Pair> both = new People(http, platform.gateway(), platform.operatorPassword()).pairs(pairs);
            return run(DirectCommand.load(sockets, both, bytes), platform);
        }
    }

    private TimedRun run(PacedLoad load, PlatformProcess process) throws InterruptedException {
        load.connect();
        if (warmUpRate > 0) {
            RateOptions.warmUp(load, warmUpRate, Math.max(1, warmUp), 1);
        }
        int more = warmUpRate > 0 ? RateOptions.HOLD_WARM_UP_SECONDS : warmUp;
        return TimedRun.of(
                load, new TimedRun.Target(process, null), Tally.soon(rate, more, seconds, 1), rate, false, null);
    }
}
