package parley.status.delivery;

import java.util.Locale;

/// How far a message has come, in rising order; failed and expired mean the same to a sender.
enum DeliveryState {
    /// In the log.
    ACCEPTED,
    /// In the database too.
    PERSISTED,
    /// Given up for a device of the recipient, and no other device has it.
    FAILED,
    /// Its time ran out before a device of the recipient had it.
    EXPIRED,
    /// Stored by a device of the recipient.
    DELIVERED,
    READ;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DeliveryState lower(DeliveryState a, DeliveryState b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
