package parley.toolbox.bench;

import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import parley.toolbox.bench.load.LoadSockets;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Many sockets that do nothing.
@Command(
        name = "connect",
        description = "How fast users connect, how many stay, and what each costs: everybody is another user, and"
                + " nobody writes.",
        mixinStandardHelpOptions = true)
final class ConnectCommand extends Measurement {
    /// A gateway takes 18,000; a process may often open 20,000 files.
    private static final int MOST = 17_500;

    private static final int FIRST = 200;

    @Option(names = "--connections", defaultValue = "10000", description = "Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--hold",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long they stay. Default: ${DEFAULT-VALUE}.")
    private int hold;

    @Option(
            names = "--at-once",
            defaultValue = "200",
            description = "Connects under way at a time. Default: ${DEFAULT-VALUE}.")
    private int atOnce;

    @Override
    Report measure() throws InterruptedException {
        common.check("--connections", connections, 1, MOST);
        common.check("--hold", hold, 1, 600);
        common.check("--at-once", atOnce, 1, 2_000);
        try (PlatformProcess platform = common.platform(List.of("-Xmx1536m"), Map.of());
                var sockets = new LoadSockets(platform.gateway())) {
            common.say("making " + connections + " users ...");
            List<People.Person> people = people(platform);
            warmUp(sockets, people.subList(connections, people.size()));
            var load = new ConnectLoad(sockets, people.subList(0, connections));
            var before = ConnectReport.Memory.of(platform);
            common.say("connecting ...");
            double seconds = load.connect(atOnce);
            int connected = load.connected();
            load.hold();
            long resident = ProcessCosts.residentKib(platform.handle());
            var after = ConnectReport.Memory.of(platform);
            common.say("holding " + connected + " for " + hold + " s ...");
            Map<String, ProcessCosts.Cost> then = ProcessCosts.of(platform.handle());
            TimeUnit.SECONDS.sleep(hold);
            Map<String, ProcessCosts.Cost> cost = ProcessCosts.since(then, ProcessCosts.of(platform.handle()));
            return new ConnectReport(
                    CommonOptions.about(),
                    connections,
                    atOnce,
                    connected,
                    seconds,
                    hold,
                    load.connected(),
                    load.readyMicros(),
                    load.failures(),
                    load.dropped(),
                    before,
                    resident,
                    after,
                    cost);
        }
    }

    private List<People.Person> people(PlatformProcess platform) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return new People(http, platform.gateway(), platform.operatorPassword())
                    .people("bench-connect-", connections + FIRST, People.DEVICE);
        }
    }

    /// What the first connection of a process brings in is not what each costs.
    private static void warmUp(LoadSockets sockets, List<People.Person> first) throws InterruptedException {
        var load = new ConnectLoad(sockets, first);
        load.connect(FIRST);
        load.close();
    }
}
