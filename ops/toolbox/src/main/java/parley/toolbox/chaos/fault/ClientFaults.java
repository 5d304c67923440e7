package parley.toolbox.chaos.fault;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import parley.local.proxy.LinkState;
import parley.local.proxy.Passage;
import parley.local.proxy.TcpProxy;

/// What happens between clients and gateways.
final class ClientFaults {
    private static final String CLIENTS = "clients";
    private static final int CROWD = 10_000;
    private static final int DEAF = 3;

    private ClientFaults() {}

    static List<Fault> all(Scale scale) {
        return List.of(
                new Injection(
                        "client-link-half-open",
                        "all client connections swallow what they are given, and are reset at the end",
                        scale.seconds(30),
                        Set.of(CLIENTS),
                        Check.NONE,
                        stage -> all(stage, new LinkState.HalfOpen()),
                        stage -> all(stage, new LinkState.Passing())),
                flapping(scale),
                new Injection(
                        "client-blackout",
                        "nothing passes between clients and gateways; connections stay and go on at the end",
                        scale.seconds(30),
                        Set.of(CLIENTS),
                        Check.NONE,
                        stage -> all(stage, new LinkState.Held()),
                        stage -> all(stage, new LinkState.Passing())),
                droppedAtOnce(scale),
                new Injection(
                        "client-stops-reading",
                        "the " + DEAF + " busiest client connections carry nothing to the client any more",
                        scale.seconds(60),
                        Set.of(CLIENTS),
                        Check.NONE,
                        ClientFaults::deafen,
                        stage -> all(stage, new LinkState.Passing())));
    }

    private static Fault flapping(Scale scale) {
        return new RepeatingFault(
                "client-link-flapping",
                "client connections are reset and new ones refused for 0.2 to 1 s, every 1 to 4 s",
                scale.seconds(60),
                Set.of(CLIENTS),
                Check.NONE,
                (stage, running) -> {
                    all(stage, new LinkState.Refusing());
                    running.pause(Chance.between(stage.random(), 200, 1000));
                    all(stage, new LinkState.Passing());
                    running.pause(Chance.between(stage.random(), 1000, 4000));
                },
                stage -> all(stage, new LinkState.Passing()));
    }

    private static Fault droppedAtOnce(Scale scale) {
        var crowd = new LoadShape.ManyClients(scale.count(CROWD));
        return new Injection(
                "clients-dropped-at-once",
                "all client connections reset at the same moment, with " + crowd.devices() + " more devices (in life "
                        + CROWD + ")",
                scale.seconds(60),
                Set.of(CLIENTS, "load"),
                Check.offered(crowd),
                stage -> {
                    stage.load().begin(crowd);
                    int connections = stage.links().clients().stream()
                            .mapToInt(proxy -> proxy.passages().size())
                            .sum();
                    stage.links().clients().forEach(TcpProxy::resetAll);
                    stage.log().accept(connections + " connections dropped");
                },
                stage -> stage.load().end(crowd),
                crowd.devices());
    }

    private static void deafen(Stage stage) {
        record Counted(Passage passage, long carried) {}
        stage.links().clients().stream()
                .flatMap(proxy -> proxy.passages().stream())
                .map(passage -> new Counted(passage, passage.carriedBack())) // counted once: it goes on growing
                .sorted(Comparator.comparingLong(Counted::carried).reversed())
                .limit(DEAF)
                .forEach(each -> each.passage().become(new LinkState.HeldBack()));
    }

    private static void all(Stage stage, LinkState state) {
        for (TcpProxy link : stage.links().clients()) {
            link.become(state);
        }
    }
}
