package parley.status.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.event.Receipt;

/// What became of a message for a user, looked up in the whole history each time: the rules as they are
/// written, and none of the product's code.
final class NaiveStatus {
    private final List<Receipt> receipts = new ArrayList<>();
    private final List<ConversationEvent> events = new ArrayList<>();

    void add(Receipt receipt) {
        receipts.add(receipt);
    }

    void add(ConversationEvent event) {
        events.add(event);
    }

    /// Of a message that is in the database.
    String state(long seq, UUID user) {
        if (receipts.stream().anyMatch(receipt -> counts(receipt, seq, user) && receipt.kind() == Receipt.Kind.READ)) {
            return "read";
        }
        boolean recovered = events.stream().anyMatch(event -> is(event, seq, user) && event.kind() == Kind.RECOVERED);
        if (recovered || receipts.stream().anyMatch(receipt -> counts(receipt, seq, user))) {
            return "delivered";
        }
        List<String> devices = events.stream()
                .filter(event -> is(event, seq, user))
                .filter(event -> event.kind() == Kind.FAILED || event.kind() == Kind.EXPIRED)
                .map(ConversationEvent::device)
                .distinct()
                .toList();
        if (devices.isEmpty()) {
            return "persisted";
        }
        return devices.stream().allMatch(device -> latest(seq, user, device) == Kind.EXPIRED) ? "expired" : "failed";
    }

    private boolean counts(Receipt receipt, long seq, UUID user) {
        if (!receipt.user().equals(user) || receipt.upTo() < seq) {
            return false;
        }
        boolean failed = events.stream()
                .anyMatch(event -> is(event, seq, user)
                        && event.device().equals(receipt.device())
                        && (event.kind() == Kind.FAILED || event.kind() == Kind.EXPIRED));
        boolean recovered = events.stream()
                .anyMatch(event -> is(event, seq, user)
                        && event.device().equals(receipt.device())
                        && event.kind() == Kind.RECOVERED);
        return !failed || recovered;
    }

    private Kind latest(long seq, UUID user, String device) {
        ConversationEvent latest = null;
        for (ConversationEvent event : events) {
            boolean end = event.kind() == Kind.FAILED || event.kind() == Kind.EXPIRED;
            if (is(event, seq, user)
                    && event.device().equals(device)
                    && end
                    && (latest == null || event.at().isAfter(latest.at()))) {
                latest = event;
            }
        }
        return latest.kind();
    }

    private static boolean is(ConversationEvent event, long seq, UUID user) {
        return event.seq() == seq && user.equals(event.user());
    }
}
