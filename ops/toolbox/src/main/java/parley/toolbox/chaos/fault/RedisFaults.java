package parley.toolbox.chaos.fault;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import parley.local.proxy.LinkState;
import parley.local.proxy.TcpProxy;

/// What happens to Redis.
final class RedisFaults {
    private static final String REDIS = "redis";
    private static final Duration SLOW = Duration.ofMillis(100);

    private RedisFaults() {}

    static List<Fault> all(Scale scale) {
        return List.of(
                new Injection(
                        "redis-down",
                        "SIGKILL, started again at the end with the snapshot it had last written, if any",
                        scale.seconds(60),
                        Set.of(REDIS),
                        Check.NONE,
                        stage -> stage.platform().kill(REDIS),
                        stage -> stage.platform().start(REDIS)),
                new Injection(
                        "redis-flushed",
                        "FLUSHALL",
                        scale.seconds(10),
                        Set.of(REDIS),
                        Check.NONE,
                        stage -> stage.platform().backends().redis().flush(),
                        stage -> {}),
                new Injection(
                        "redis-slow",
                        "100 ms more each way between services and Redis",
                        scale.seconds(60),
                        Set.of("link:redis"),
                        Check.LINKS,
                        stage -> all(stage, new LinkState.Slow(SLOW)),
                        stage -> all(stage, new LinkState.Passing())));
    }

    private static void all(Stage stage, LinkState state) {
        for (TcpProxy link : stage.links().to(REDIS)) {
            link.become(state);
        }
    }
}
