package parley.status.delivery;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.id.Seq;
import parley.contract.id.UuidOrder;
import parley.status.delivery.MessageStatus.Recipient;
import parley.status.membership.VisibleIntervals;

/// The status of a message from its place, the members and the progress. Pure, and monotone: a higher
/// watermark or cursor never lowers a state.
final class StatusFold {
    private StatusFold() {}

    /// @param members all rows of the conversation; who does not see the message does not count
    static MessageStatus of(MessagePlace place, Collection<MemberRow> members, Progress progress) {
        DeliveryState stored =
                Seq.offset(place.seq()) < progress.watermark() ? DeliveryState.PERSISTED : DeliveryState.ACCEPTED;
        List<Recipient> recipients = members.stream()
                .filter(row -> !row.user().equals(place.sender()))
                .filter(row -> VisibleIntervals.of(row).contains(place.seq()))
                .sorted(Comparator.comparing(MemberRow::user, UuidOrder.UNSIGNED))
                .map(row -> recipient(row, place, stored, progress.cursors().getOrDefault(row.user(), UserCursor.NONE)))
                .toList();
        DeliveryState state = recipients.stream()
                .map(Recipient::state)
                .reduce(DeliveryState::lower)
                .orElse(stored);
        return new MessageStatus(place, state, recipients);
    }

    /// Reading implies delivery, whatever the other cursor says; what was delivered before it was persisted
    /// is delivered.
    private static Recipient recipient(MemberRow row, MessagePlace place, DeliveryState stored, UserCursor cursor) {
        if (cursor.read() >= place.seq()) {
            return new Recipient(row.user(), DeliveryState.READ, exact(cursor.read(), place, cursor.readAt()));
        }
        if (cursor.delivered() >= place.seq()) {
            return new Recipient(
                    row.user(), DeliveryState.DELIVERED, exact(cursor.delivered(), place, cursor.deliveredAt()));
        }
        return new Recipient(row.user(), stored, stored == DeliveryState.ACCEPTED ? place.accepted() : null);
    }

    private static @Nullable Instant exact(long cursor, MessagePlace place, @Nullable Instant at) {
        return cursor == place.seq() ? at : null;
    }
}
