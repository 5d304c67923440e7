package parley.testkit.guarantee;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import parley.testkit.guarantee.Observation.Accepted;
import parley.testkit.guarantee.Observation.Entry;
import parley.testkit.guarantee.Observation.HistoryRead;
import parley.testkit.guarantee.Observation.Received;
import parley.testkit.guarantee.Observation.Shown;

/// Dropping ids that one has is enough to see each message once: a client library shows none twice, no resend comes
/// back under another id, and no place in a conversation ever holds two messages.
public final class NoDuplicateAfterDedupe implements Guarantee {
    private record Place(UUID conversation, long seq) {}

    private final Ledger ledger;
    private final Map<Device, Set<UUID>> shown = new HashMap<>();
    private final Map<Place, UUID> places = new HashMap<>();
    private final Set<UUID> arrived = new HashSet<>();
    private final Violations violations = new Violations();

    NoDuplicateAfterDedupe(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void observe(long at, Observation observation) {
        switch (observation) {
            case Shown message -> {
                if (!shown.computeIfAbsent(message.device(), device -> new HashSet<>())
                        .add(message.message())) {
                    violations.add(message.device() + " showed " + message.message() + " twice (#" + at + ")");
                }
            }
            case Accepted answer -> at(answer.conversation(), answer.seq(), answer.message(), at);
            case Received message -> {
                at(message.conversation(), message.seq(), message.message(), at);
                arrived.add(message.message());
            }
            case HistoryRead page -> {
                Set<UUID> ids = new HashSet<>();
                for (Entry entry : page.entries()) {
                    at(page.conversation(), entry.seq(), entry.message(), at);
                    arrived.add(entry.message());
                    if (!ids.add(entry.message())) {
                        violations.add("a page of " + page.conversation() + " holds " + entry.message() + " twice (#"
                                + at + ")");
                    }
                }
            }
            case Observation.Joined _,
                    Observation.Left _,
                    Observation.Connected _,
                    Observation.Sent _,
                    Observation.Advanced _,
                    Observation.Acknowledged _,
                    Observation.GivenUp _,
                    Observation.Recalled _ -> {}
        }
    }

    @Override
    public void verify() {
        for (UUID message : arrived) {
            if (ledger.sent(message).isEmpty() && !ledger.isSystem(message)) {
                violations.add("nobody sent " + message + ": a resend under another id, or a phantom");
            }
        }
        violations.verify("each message is seen once");
    }

    private void at(UUID conversation, long seq, UUID message, long at) {
        UUID before = places.putIfAbsent(new Place(conversation, seq), message);
        if (before != null && !before.equals(message)) {
            violations.add(
                    "seq " + seq + " of " + conversation + " is " + before + " and " + message + " (#" + at + ")");
        }
    }
}
