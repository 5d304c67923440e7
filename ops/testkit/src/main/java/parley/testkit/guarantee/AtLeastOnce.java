package parley.testkit.guarantee;

import java.util.ArrayList;
import java.util.List;

/// Every accepted message reaches every device that may see it, unless delivery to it was given up in the open.
public final class AtLeastOnce implements Guarantee {
    private final Ledger ledger;

    AtLeastOnce(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void observe(long at, Observation observation) {
        // The ledger knows it all.
    }

    /// One line for each device that still lacks a message.
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (Ledger.Known message : ledger.accepted()) {
            for (Device device : ledger.audience(message)) {
                if (ledger.firstReceived(device, message.message()) == Long.MAX_VALUE
                        && !ledger.givenUp(device, message.message())) {
                    missing.add(device + " never received " + message.message() + " (seq " + message.seq() + " of "
                            + message.conversation() + ")");
                }
            }
        }
        return missing;
    }

    @Override
    public void verify() {
        Violations violations = new Violations();
        missing().forEach(violations::add);
        violations.verify("every accepted message reaches every device");
    }
}
