package parley.toolbox.bench;

import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.toolbox.bench.load.LoadSockets;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Pairs of whom one writes to the other.
@Command(
        name = "direct",
        description = "One sender and one receiver a message, at a fixed rate or at the highest that holds.",
        mixinStandardHelpOptions = true)
final class DirectCommand extends Measurement {
    /// What a gateway lets one socket send a second, with some room.
    private static final int MOST_PER_SENDER = 180;

    @Option(
            names = "--rate",
            defaultValue = "1000",
            description = "Messages a second, all pairs together. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(names = "--pairs", defaultValue = "100", description = "Default: ${DEFAULT-VALUE}.")
    private int pairs;

    @Mixin
    private RateOptions rates = new RateOptions();

    @Override
    Report measure() throws InterruptedException {
        common.check("--rate", rate, 1, 100_000);
        common.check("--pairs", pairs, 1, 500);
        rates.check(common);
        try (PlatformProcess platform = common.platform(Map.of());
                var sockets = new LoadSockets(platform.gateway());
                var behind = new Behind(platform)) {
            PacedLoad load = load(sockets, people(platform), rates.bytes());
            load.connect();
            sockets.restBetweenReads(rates.restNanos());
            RateOptions.Result result = rates.run(
                    common, load, new TimedRun.Target(platform, behind), rate, MOST_PER_SENDER * (double) pairs, 1);
            return report(result);
        }
    }

    /// @return a load of pairs that is not connected yet
    static PacedLoad load(LoadSockets sockets, List<People.Pair> pairs, int bytes) {
        var load = new PacedLoad(sockets);
        for (People.Pair pair : pairs) {
            load.writer(load.device(pair.sender().accessToken(), People.DEVICE, false), pair.conversation(), bytes);
            load.device(pair.receiver().accessToken(), People.DEVICE, true);
        }
        return load;
    }

    private List<People.Pair> people(PlatformProcess platform) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return new People(http, platform.gateway(), platform.operatorPassword()).pairs(pairs);
        }
    }

    private Report report(RateOptions.Result result) {
        var setting = new LinkedHashMap<String, Object>();
        setting.put("rate", rate);
        setting.put("pairs", pairs);
        setting.put("bytes", rates.bytes());
        String title = rates.max()
                ? Figures.format("direct: %d pairs, %d-byte bodies, open loop", pairs, rates.bytes())
                : Figures.format(
                        "direct: %,d messages/s, %d pairs, %d-byte bodies, open loop", rate, pairs, rates.bytes());
        return new RateReport(
                rates.max() ? "direct --max" : "direct",
                CommonOptions.about(),
                title,
                "messages/s",
                setting,
                result.run(),
                result.ramp());
    }
}
