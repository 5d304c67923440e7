package parley.status.delivery;

import java.util.Locale;

/// How far a message has come, in rising order.
enum DeliveryState {
    /// In the log.
    ACCEPTED,
    /// In the database too.
    PERSISTED,
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
