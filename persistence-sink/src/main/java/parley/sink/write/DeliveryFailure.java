package parley.sink.write;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.id.UuidOrder;

/// Whether one device got a message that it was hard to bring to. The latest failure is shown; a delivery is
/// final, whatever comes before or after it: status only rises.
///
/// @param device empty: the user as a whole
/// @param failure null when only the delivery was seen
/// @param deliveredAt null while the failure stands
public record DeliveryFailure(
        UUID conversation,
        long seq,
        UUID user,
        String device,
        UUID message,
        @Nullable Reported failure,
        @Nullable Instant deliveredAt) {
    private static final int LONGEST_REASON = 255;

    /// @param kind `failed` or `expired`
    public record Reported(
            String kind, @Nullable String reason, @Nullable Integer attempts, Instant at) {}

    private record Key(UUID conversation, long seq, UUID user, String device) {}

    /// The events of a batch, folded into one row a message and device. Applying the fold is the same as
    /// applying the events one after the other.
    ///
    /// @param events in the order of the log
    /// @return in the order of the table's key
    static List<DeliveryFailure> fold(List<ConversationEvent> events) {
        Map<Key, DeliveryFailure> rows = new HashMap<>();
        for (ConversationEvent event : events) {
            of(event).ifPresent(row -> rows.merge(row.key(), row, DeliveryFailure::then));
        }
        var sorted = new ArrayList<>(rows.values());
        sorted.sort(Comparator.comparing(DeliveryFailure::conversation, UuidOrder.UNSIGNED)
                .thenComparing(DeliveryFailure::seq)
                .thenComparing(DeliveryFailure::user, UuidOrder.UNSIGNED)
                .thenComparing(DeliveryFailure::device));
        return sorted;
    }

    /// @return empty when the event says nothing about how a delivery ended. A conflict does not: the log
    ///     itself says that, and marks the message's row; nor does an attempt that another one follows, nor what
    ///     is there for a trace
    public static Optional<DeliveryFailure> of(ConversationEvent event) {
        UUID user = event.user();
        if (user == null || !ends(event.kind())) {
            return Optional.empty();
        }
        String device = event.device() == null ? "" : event.device();
        boolean delivered = event.kind() == Kind.RECOVERED;
        return Optional.of(new DeliveryFailure(
                event.conversation(),
                event.seq(),
                user,
                device,
                event.message(),
                delivered ? null : reported(event),
                delivered ? event.at() : null));
    }

    private static boolean ends(Kind kind) {
        return switch (kind) {
            case FAILED, EXPIRED, RECOVERED -> true;
            case CONFLICT, ATTEMPTED, DISPATCHED, PUSHED -> false;
        };
    }

    private static Reported reported(ConversationEvent event) {
        String reason = event.reason();
        return new Reported(
                event.kind().name().toLowerCase(Locale.ROOT),
                reason == null || reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON),
                event.attempts(),
                event.at());
    }

    /// @param later of the same message and device
    public DeliveryFailure then(DeliveryFailure later) {
        return new DeliveryFailure(
                conversation,
                seq,
                user,
                device,
                message,
                later.failure == null ? failure : later.failure,
                deliveredAt == null ? later.deliveredAt : deliveredAt);
    }

    private Key key() {
        return new Key(conversation, seq, user, device);
    }
}
