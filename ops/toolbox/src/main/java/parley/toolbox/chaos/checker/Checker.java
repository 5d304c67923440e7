package parley.toolbox.chaos.checker;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// Says whether a run kept the promises. Pure.
public final class Checker {
    private static final List<Check> CHECKS = List.of(
            new LossCheck(),
            new DuplicateCheck(),
            new OrderCheck(),
            new GapCheck(),
            new BytesCheck(),
            new StatusCheck(),
            new IdentityCheck());

    private record Got(Who who, UUID message) {}

    private Checker() {}

    public static Verdict check(Evidence evidence) {
        var facts = new Facts(evidence);
        var findings = new Findings();
        CHECKS.forEach(check -> check.check(facts, findings));
        long logged = facts.talks().values().stream().mapToLong(Talk::size).sum();
        long records = evidence.log().stream().filter(r -> !r.system()).count();
        return new Verdict(
                findings.inOrder(),
                facts.firstAccepted.size(),
                logged,
                deliveries(facts),
                rawDuplicates(facts),
                records - logged,
                refused(facts));
    }

    private static long deliveries(Facts facts) {
        long deliveries = 0;
        for (var talk : facts.talks().entrySet()) {
            for (UUID user : facts.members.getOrDefault(talk.getKey(), Set.of())) {
                deliveries += (long) talk.getValue().size()
                        * facts.devices.getOrDefault(user, List.of()).size();
            }
        }
        return deliveries;
    }

    private static long rawDuplicates(Facts facts) {
        var got = new HashSet<Got>();
        long again = 0;
        for (Line line : facts.history()) {
            if (line.event() instanceof Event.Received message
                    && !facts.java.contains(message.who())
                    && !got.add(new Got(message.who(), message.message()))) {
                again++;
            }
        }
        return again;
    }

    private static long refused(Facts facts) {
        return facts.history().stream()
                .filter(line ->
                        line.event() instanceof Event.Refused refused && refused.id() != null && !refused.retry())
                .count();
    }
}
