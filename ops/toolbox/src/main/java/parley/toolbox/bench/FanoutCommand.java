package parley.toolbox.bench;

import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.Map;
import parley.toolbox.bench.load.LoadSockets;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// One user with many devices.
@Command(
        name = "fanout",
        description = "One user with many devices, and another who writes to them: every message to every device.",
        mixinStandardHelpOptions = true)
final class FanoutCommand extends Measurement {
    private static final int MOST_PER_SENDER = 180;
    private static final String NAME = "bench-devices-";

    @Option(names = "--devices", defaultValue = "20", description = "Default: ${DEFAULT-VALUE}.")
    private int devices;

    @Option(
            names = "--rate",
            defaultValue = "1000",
            description = "Deliveries a second, to all devices together. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Mixin
    private RateOptions rates = new RateOptions();

    @Override
    Report measure() throws InterruptedException {
        common.check("--devices", devices, 1, 50);
        common.check("--rate", rate, 1, MOST_PER_SENDER * devices);
        rates.check(common);
        try (PlatformProcess platform = common.platform(Map.of());
                HttpClient http = HttpClient.newHttpClient();
                var sockets = new LoadSockets(platform.gateway());
                var behind = new Behind(platform)) {
            PacedLoad load = load(sockets, new People(http, platform.gateway(), platform.operatorPassword()));
            load.connect();
            sockets.restBetweenReads(rates.restNanos());
            RateOptions.Result result = rates.run(
                    common,
                    load,
                    new TimedRun.Target(platform, behind),
                    (double) rate / devices,
                    MOST_PER_SENDER,
                    devices);
            var setting = new LinkedHashMap<String, Object>();
            setting.put("deliveriesPerSecond", rate);
            setting.put("devices", devices);
            setting.put("bytes", rates.bytes());
            String title = Figures.format(
                    "fanout: one user with %d devices, %d-byte bodies, open loop%s",
                    devices, rates.bytes(), rates.max() ? "" : Figures.format(", %,d deliveries/s", rate));
            return new RateReport(
                    rates.max() ? "fanout --max" : "fanout",
                    CommonOptions.about(),
                    title,
                    "deliveries/s",
                    setting,
                    result.run(),
                    result.ramp());
        }
    }

    private PacedLoad load(LoadSockets sockets, People people) {
        var load = new PacedLoad(sockets);
        People.Pair pair = people.pairs(1).getFirst();
        People.Person many = people.people(NAME, 1, People.DEVICE).getFirst();
        load.writer(
                load.device(pair.sender().accessToken(), People.DEVICE, false),
                people.direct(pair.sender(), many),
                rates.bytes());
        for (int i = 0; i < devices; i++) {
            String device = People.DEVICE + "-" + i;
            load.device(people.people(NAME, 1, device).getFirst().accessToken(), device, true);
        }
        return load;
    }
}
