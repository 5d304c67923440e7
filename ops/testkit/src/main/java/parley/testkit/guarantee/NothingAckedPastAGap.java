package parley.testkit.guarantee;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import parley.testkit.guarantee.Observation.Acknowledged;

/// When a device acknowledges up to x, it has received everything up to x that it may see. The platform leads a device
/// to an acknowledgement by what it pushes, so a hole here is a message that would never come.
public final class NothingAckedPastAGap implements Guarantee {
    private record Acknowledgement(long at, Device device, UUID conversation, long seq) {}

    private final Ledger ledger;
    private final List<Acknowledgement> acknowledgements = new ArrayList<>();

    NothingAckedPastAGap(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void observe(long at, Observation observation) {
        if (observation instanceof Acknowledged ack) {
            acknowledgements.add(new Acknowledgement(at, ack.device(), ack.conversation(), ack.seq()));
        }
    }

    /// Judged at the end, when all messages and their places are known. What an earlier acknowledgement covered was
    /// judged with it.
    @Override
    public void verify() {
        Map<UUID, NavigableMap<Long, Ledger.Known>> all = ledger.byConversation();
        Map<Device, Map<UUID, Long>> covered = new HashMap<>();
        Violations violations = new Violations();
        for (Acknowledgement ack : acknowledgements) {
            Map<UUID, Long> before = covered.computeIfAbsent(ack.device(), device -> new HashMap<>());
            long from = before.getOrDefault(ack.conversation(), 0L);
            if (ack.seq() > from) {
                before.put(ack.conversation(), ack.seq());
                all.getOrDefault(ack.conversation(), new TreeMap<>())
                        .subMap(from, false, ack.seq(), true)
                        .values()
                        .forEach(message -> judge(ack, message, violations));
            }
        }
        violations.verify("nothing is acknowledged past a message that was not received");
    }

    private void judge(Acknowledgement ack, Ledger.Known message, Violations violations) {
        if (ledger.maySee(ack.device(), message)
                && ledger.firstReceived(ack.device(), message.message()) > ack.at()
                && !ledger.givenUp(ack.device(), message.message())) {
            violations.add(ack.device() + " acknowledged seq " + ack.seq() + " of " + ack.conversation() + " without "
                    + message.message() + " at seq " + message.seq() + " (#" + ack.at() + ")");
        }
    }
}
