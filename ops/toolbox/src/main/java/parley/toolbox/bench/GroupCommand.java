package parley.toolbox.bench;

import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.Map;
import parley.toolbox.bench.load.LoadSockets;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// One group of which everybody is online.
@Command(
        name = "group",
        description = "A group of which everybody is online and some write: every message to every member, in one"
                + " order for all.",
        mixinStandardHelpOptions = true)
final class GroupCommand extends Measurement {
    private static final int MOST_PER_WRITER = 180;

    @Option(names = "--members", defaultValue = "100", description = "Default: ${DEFAULT-VALUE}.")
    private int members;

    @Option(
            names = "--writers",
            defaultValue = "10",
            description = "Members that write in turn. Default: ${DEFAULT-VALUE}.")
    private int writers;

    @Option(
            names = "--rate",
            defaultValue = "5000",
            description = "Deliveries a second, to all members together. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Mixin
    private RateOptions rates = new RateOptions();

    @Override
    Report measure() throws InterruptedException {
        common.check("--members", members, 2, 2_000);
        common.check("--writers", writers, 1, members);
        common.check("--rate", rate, 1, 1_000_000);
        rates.check(common);
        try (PlatformProcess platform = common.platform(Map.of());
                HttpClient http = HttpClient.newHttpClient();
                var sockets = new LoadSockets(platform.gateway());
                var behind = new Behind(platform)) {
            People.Group group = new People(http, platform.gateway(), platform.operatorPassword())
                    .group(members, in -> common.say(in + " members"));
            PacedLoad load = GroupLoad.of(sockets, group, members, writers, rates.bytes());
            load.connect();
            sockets.restBetweenReads(rates.restNanos());
            RateOptions.Result result = rates.run(
                    common,
                    load,
                    new TimedRun.Target(platform, behind),
                    (double) rate / members,
                    MOST_PER_WRITER * (double) writers,
                    members);
            var setting = new LinkedHashMap<String, Object>();
            setting.put("deliveriesPerSecond", rate);
            setting.put("members", members);
            setting.put("writers", writers);
            setting.put("bytes", rates.bytes());
            String title = Figures.format(
                    "group: %d members, all online, %d of them write, %d-byte bodies, open loop%s",
                    members, writers, rates.bytes(), rates.max() ? "" : Figures.format(", %,d deliveries/s", rate));
            return new RateReport(
                    rates.max() ? "group --max" : "group",
                    CommonOptions.about(),
                    title,
                    "deliveries/s",
                    setting,
                    result.run(),
                    result.ramp());
        }
    }
}
