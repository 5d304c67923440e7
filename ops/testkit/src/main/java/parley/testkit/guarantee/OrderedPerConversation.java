package parley.testkit.guarantee;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import parley.testkit.guarantee.Observation.Accepted;
import parley.testkit.guarantee.Observation.Connected;
import parley.testkit.guarantee.Observation.Entry;
import parley.testkit.guarantee.Observation.HistoryRead;
import parley.testkit.guarantee.Observation.Received;

/// Within a conversation there is one order. On one connection messages arrive in it, a page is in it, and the answers
/// to one device's sends are in it.
public final class OrderedPerConversation implements Guarantee {
    private final Map<Device, Map<UUID, Long>> received = new HashMap<>();
    private final Map<Device, Map<UUID, Long>> accepted = new HashMap<>();
    private final Violations violations = new Violations();

    OrderedPerConversation() {}

    @Override
    public void observe(long at, Observation observation) {
        switch (observation) {
            case Connected connection -> received.remove(connection.device());
            case Received message -> {
                rises(received, message.device(), message.conversation(), message.seq(), "received", at);
                if (message.after() >= message.seq()) {
                    violations.add(message.device() + " received seq " + message.seq() + " bound to " + message.after()
                            + " (#" + at + ")");
                }
            }
            case Accepted answer -> {
                if (!answer.duplicate()) {
                    rises(accepted, answer.device(), answer.conversation(), answer.seq(), "was answered", at);
                }
            }
            case HistoryRead page -> {
                long last = page.after();
                for (Entry entry : page.entries()) {
                    if (entry.seq() <= last || entry.seq() > page.upTo()) {
                        violations.add("a page (" + page.after() + ", " + page.upTo() + "] of " + page.conversation()
                                + " holds seq " + entry.seq() + " after " + last + " (#" + at + ")");
                    }
                    last = entry.seq();
                }
            }
            case Observation.Joined _,
                    Observation.Left _,
                    Observation.Sent _,
                    Observation.Advanced _,
                    Observation.Shown _,
                    Observation.Acknowledged _,
                    Observation.GivenUp _,
                    Observation.Recalled _ -> {}
        }
    }

    @Override
    public void verify() {
        violations.verify("a conversation has one order");
    }

    private void rises(
            Map<Device, Map<UUID, Long>> lasts, Device device, UUID conversation, long seq, String what, long at) {
        Long last = lasts.computeIfAbsent(device, key -> new HashMap<>()).put(conversation, seq);
        if (last != null && last >= seq) {
            violations.add(
                    device + " " + what + " seq " + seq + " after " + last + " of " + conversation + " (#" + at + ")");
        }
    }
}
