package parley.testkit.guarantee;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import parley.testkit.guarantee.Observation.Received;

/// The `after` of a pushed message is true: no message that the device may see lies strictly between `after` and
/// `seq`.
public final class BoundIsSound implements Guarantee {
    private record Bound(long at, Device device, UUID conversation, long after, long seq) {}

    private final Ledger ledger;
    private final List<Bound> bounds = new ArrayList<>();

    BoundIsSound(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void observe(long at, Observation observation) {
        if (observation instanceof Received message && message.after() < message.seq()) {
            bounds.add(new Bound(at, message.device(), message.conversation(), message.after(), message.seq()));
        }
    }

    /// Judged at the end, when all messages and their places are known.
    @Override
    public void verify() {
        Map<UUID, NavigableMap<Long, Ledger.Known>> all = ledger.byConversation();
        Violations violations = new Violations();
        for (Bound bound : bounds) {
            for (Ledger.Known between : all.getOrDefault(bound.conversation(), new TreeMap<>())
                    .subMap(bound.after(), false, bound.seq(), false)
                    .values()) {
                if (ledger.maySee(bound.device(), between)) {
                    violations.add(bound.device() + " was told that nothing lies in (" + bound.after() + ", "
                            + bound.seq() + ") of " + bound.conversation() + ", but " + between.message() + " is at "
                            + between.seq() + " (#" + bound.at() + ")");
                }
            }
        }
        violations.verify("a bound is true");
    }
}
