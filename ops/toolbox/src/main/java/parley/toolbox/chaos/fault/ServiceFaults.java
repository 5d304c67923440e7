package parley.toolbox.chaos.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import parley.local.process.LaunchChange;
import parley.local.process.ProcessPlatform;

/// What happens to the processes of services.
final class ServiceFaults {
    private static final Duration BACK = Duration.ofSeconds(60);
    private static final String GATEWAY = "gateway-1";
    private static final String WORKER = "worker-1";
    private static final String SINK = "sink";

    private ServiceFaults() {}

    static List<Fault> all(Scale scale) {
        return List.of(
                new Injection(
                        "gateway-killed",
                        "SIGKILL to gateway-1, started again at the end",
                        scale.seconds(30),
                        Set.of(GATEWAY),
                        Check.NONE,
                        stage -> stage.platform().kill(GATEWAY),
                        stage -> stage.platform().start(GATEWAY)),
                new Injection(
                        "gateway-terminated",
                        "SIGTERM to gateway-1, which drains; started again at the end",
                        scale.seconds(30),
                        Set.of(GATEWAY),
                        Check.NONE,
                        stage -> stage.platform().terminate(GATEWAY),
                        stage -> stage.platform().start(GATEWAY)),
                new Injection(
                        "gateway-stopped",
                        "SIGSTOP to gateway-1, SIGCONT at the end",
                        scale.seconds(30),
                        Set.of(GATEWAY),
                        Check.NONE,
                        stage -> stage.platform().stop(GATEWAY),
                        ServiceFaults::goOn),
                killedAtRandom("worker-killed", WORKER, "so also in the middle of a batch", scale),
                killedAtRandom("sink-killed", SINK, "so also between database and offset commit", scale),
                rebalances(scale),
                rollingRestart(),
                new Injection(
                        "mixed-versions",
                        "a rolling restart from the version before to this one",
                        scale.seconds(30),
                        Set.of(GATEWAY, WORKER, SINK),
                        Check.unless(stage -> false, "there is no version before this one"),
                        stage -> {},
                        stage -> {}));
    }

    private static void goOn(Stage stage) {
        if (stage.platform().alive(GATEWAY)) {
            stage.platform().cont(GATEWAY);
        }
    }

    private static Fault killedAtRandom(String name, String process, String why, Scale scale) {
        return new RepeatingFault(
                name,
                "SIGKILL to " + process + " at random moments under load, " + why + "; started again each time",
                scale.seconds(60),
                Set.of(process),
                Check.NONE,
                (stage, running) -> {
                    stage.platform().awaitReady(process, BACK);
                    if (running.pause(Chance.between(stage.random(), 0, 3000))) {
                        stage.platform().kill(process);
                        stage.log().accept(process + " killed");
                        stage.platform().start(process);
                    }
                },
                stage -> stage.platform().start(process));
    }

    private static Fault rebalances(Scale scale) {
        return new RepeatingFault(
                "rebalance-every-10-s",
                "a second worker joins and leaves again, in turns in order and by SIGKILL",
                scale.seconds(60),
                Set.of("worker-spare"),
                Check.unless(
                        stage -> stage.platform().spareWorker().isPresent(),
                        "no spare worker was prepared: start with links"),
                (stage, running) -> {
                    ProcessPlatform platform = stage.platform();
                    String spare = platform.spareWorker().orElseThrow();
                    platform.start(spare);
                    boolean joined = platform.awaitReady(spare, BACK);
                    stage.log().accept(spare + (joined ? " joined" : " did not become ready"));
                    running.pause(scale.seconds(10));
                    if (stage.random().nextBoolean()) {
                        platform.kill(spare);
                    } else {
                        platform.terminate(spare);
                    }
                    running.pause(scale.seconds(10));
                },
                stage -> stage.platform().spareWorker().ifPresent(stage.platform()::terminate));
    }

    /// Takes as long as it takes: healing waits for the round that is under way.
    private static Fault rollingRestart() {
        return new RepeatingFault(
                "rolling-restart",
                "SIGTERM to one service after the other, each back and ready before the next; one version only",
                Duration.ofSeconds(5),
                Set.of(GATEWAY, "gateway-2", WORKER, SINK, "status"),
                Check.NONE,
                (stage, running) -> {
                    for (String service : services(stage.platform())) {
                        stage.platform().terminate(service);
                        stage.platform().start(service);
                        boolean back = stage.platform().awaitReady(service, BACK);
                        stage.log().accept(service + (back ? " restarted" : " restarted, not ready yet"));
                    }
                    while (running.pause(BACK)) {
                        // one round is all
                    }
                },
                stage -> services(stage.platform()).forEach(stage.platform()::start));
    }

    private static List<String> services(ProcessPlatform platform) {
        var names = new ArrayList<>(platform.names());
        names.removeIf(name -> name.startsWith("kafka-") || name.equals("mysql") || name.equals("redis"));
        platform.spareWorker().ifPresent(names::remove);
        return names;
    }

    /// Ends services in order and starts them otherwise; the way back is the same with [LaunchChange#NONE].
    static void restart(Stage stage, List<String> services, LaunchChange change) {
        for (String service : services) {
            stage.platform().terminate(service);
            stage.platform().start(service, change);
        }
    }
}
