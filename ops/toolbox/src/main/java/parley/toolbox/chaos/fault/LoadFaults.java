package parley.toolbox.chaos.fault;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Trials that consist of the load itself.
final class LoadFaults {
    private static final int GROUP = 5000;
    private static final int BACKLOG = 10_000;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final double SOAK = 0.6;

    private LoadFaults() {}

    static List<Fault> all(Scale scale) {
        var group = new LoadShape.HotGroup(scale.count(GROUP));
        var absence = new LoadShape.LongAbsence(3, scale.seconds(120), scale.count(BACKLOG));
        return List.of(
                shaped(
                        "hot-group",
                        "a group of " + group.members() + " members (in life " + GROUP + ") that never rests",
                        scale.seconds(60),
                        group,
                        Check.NONE),
                shaped(
                        "day-offline",
                        "three devices of one user away for " + absence.away().toSeconds()
                                + " s, which stand for a day; " + absence.messages()
                                + " messages wait when all three come back at once",
                        absence.away().plusSeconds(5),
                        absence,
                        Check.NONE),
                shaped(
                        "hour-at-60-percent",
                        "a steady load of 60 % of what the platform bears",
                        HOUR,
                        new LoadShape.Steady(SOAK),
                        Check.unless(
                                stage -> scale.soak(),
                                "takes an hour: asked for by --soak, and --capacity with what the platform bears")));
    }

    private static Fault shaped(String name, String method, Duration lasts, LoadShape shape, Check check) {
        Check offered = Check.offered(shape);
        return new Injection(
                name,
                method,
                lasts,
                Set.of("load"),
                stage -> check.reason(stage).or(() -> offered.reason(stage)),
                stage -> stage.load().begin(shape),
                stage -> stage.load().end(shape),
                shape instanceof LoadShape.HotGroup group ? group.members() : 0);
    }
}
