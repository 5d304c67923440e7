package parley.toolbox.chaos.fault;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import parley.local.proxy.LinkState;
import parley.local.proxy.TcpProxy;

/// What happens to Kafka and to the ways that lead to it.
final class BrokerFaults {
    private static final String BROKER = "kafka-1";
    private static final String ALL = "link:kafka";
    private static final Duration SLOW = Duration.ofMillis(100);

    private BrokerFaults() {}

    static List<Fault> all(Scale scale) {
        return List.of(
                killed(
                        "broker-killed-one-of-three",
                        scale,
                        Check.unless(stage -> brokers(stage) == 3, "one broker runs: start with --brokers 3")),
                killed(
                        "broker-killed-the-only-one",
                        scale,
                        Check.unless(stage -> brokers(stage) == 1, "three brokers run: start with --brokers 1")),
                new Injection(
                        "broker-link-slow",
                        "100 ms more each way between services and brokers, one piece of 16 KiB after the other",
                        scale.seconds(60),
                        Set.of(ALL),
                        Check.LINKS,
                        stage -> all(stage, new LinkState.Slow(SLOW)),
                        stage -> all(stage, new LinkState.Passing())),
                new Injection(
                        "broker-link-cut",
                        "all connections between services and brokers reset, new ones too; brokers stay up",
                        scale.seconds(30),
                        Set.of(ALL),
                        Check.LINKS,
                        stage -> all(stage, new LinkState.Cut()),
                        stage -> all(stage, new LinkState.Passing())),
                new Injection(
                        "broker-link-half-open",
                        "all connections between services and brokers swallow what they are given",
                        scale.seconds(30),
                        Set.of(ALL),
                        Check.LINKS,
                        stage -> all(stage, new LinkState.HalfOpen()),
                        stage -> all(stage, new LinkState.Passing())));
    }

    private static Fault killed(String name, Scale scale, Check check) {
        return new Injection(
                name,
                "SIGKILL to kafka-1, started again at the end with its data",
                scale.seconds(30),
                Set.of(BROKER),
                check,
                stage -> stage.platform().kill(BROKER),
                stage -> stage.platform().start(BROKER));
    }

    private static int brokers(Stage stage) {
        return stage.platform().backends().kafka().brokers();
    }

    private static void all(Stage stage, LinkState state) {
        for (TcpProxy link : stage.links().to("kafka")) {
            link.become(state);
        }
    }
}
