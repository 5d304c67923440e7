package parley.status.delivery;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import parley.contract.event.DeliveryEnd;
import parley.contract.event.MemberRow;
import parley.contract.event.UserStatus;
import parley.contract.event.UserStatus.DeviceProgress;
import parley.contract.event.UserStatus.Failure;
import parley.contract.id.Seq;
import parley.contract.id.UuidOrder;
import parley.status.delivery.MessageStatus.Recipient;
import parley.status.membership.VisibleIntervals;

/// The status of a message from its place, the members and the progress. Pure. A higher watermark, a
/// receipt and a recovery never lower a state; a failure does only where it comes after a receipt that had
/// passed over it.
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
                .map(row -> recipient(row, place, stored, progress.statuses().get(row.user())))
                .toList();
        DeliveryState state = recipients.stream()
                .map(Recipient::state)
                .reduce(DeliveryState::lower)
                .orElse(stored);
        return new MessageStatus(place, state, recipients);
    }

    /// Reading implies delivery; what was delivered or failed before it was persisted is delivered or
    /// failed.
    private static Recipient recipient(
            MemberRow row, MessagePlace place, DeliveryState stored, @Nullable UserStatus status) {
        if (status != null) {
            long seq = place.seq();
            List<Failure> standing = standing(status, seq);
            if (reached(status, DeviceProgress::read, seq, standing)) {
                return new Recipient(row.user(), DeliveryState.READ, read(status, seq, standing));
            }
            Instant recovered = recovered(status, seq);
            if (recovered != null || reached(status, DeviceProgress::delivered, seq, standing)) {
                Instant at = exact(status, DeviceProgress::delivered, DeviceProgress::deliveredAt, seq, standing);
                return new Recipient(row.user(), DeliveryState.DELIVERED, earlier(at, recovered));
            }
            if (!standing.isEmpty()) {
                return failed(row, standing);
            }
        }
        return new Recipient(row.user(), stored, stored == DeliveryState.ACCEPTED ? place.accepted() : null);
    }

    private static @Nullable Instant read(UserStatus status, long seq, List<Failure> standing) {
        return exact(status, DeviceProgress::read, DeviceProgress::readAt, seq, standing);
    }

    private static Recipient failed(MemberRow row, List<Failure> standing) {
        boolean expired = standing.stream().allMatch(failure -> failure.kind() == DeliveryEnd.EXPIRED);
        Instant at = standing.stream()
                .map(Failure::at)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new Recipient(row.user(), expired ? DeliveryState.EXPIRED : DeliveryState.FAILED, at);
    }

    /// One of the user as a whole stands until any device has the message.
    private static List<Failure> standing(UserStatus status, long seq) {
        boolean recovered = recovered(status, seq) != null;
        return status.failures().stream()
                .filter(failure -> failure.seq() == seq && failure.kind() != null && failure.recoveredAt() == null)
                .filter(failure -> failure.device() != null || !recovered)
                .toList();
    }

    /// @return when a device acknowledged the body of what had failed for it; null when none did
    private static @Nullable Instant recovered(UserStatus status, long seq) {
        return status.failures().stream()
                .filter(failure -> failure.seq() == seq)
                .map(Failure::recoveredAt)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private static boolean reached(
            UserStatus status, ToLongFunction<DeviceProgress> kind, long seq, List<Failure> standing) {
        return status.devices().stream()
                .anyMatch(device -> kind.applyAsLong(device) >= seq && !passedOver(device, standing));
    }

    /// Cursors are cumulative: one that has moved on no longer tells when it passed this message.
    private static @Nullable Instant exact(
            UserStatus status,
            ToLongFunction<DeviceProgress> kind,
            Function<DeviceProgress, @Nullable Instant> time,
            long seq,
            List<Failure> standing) {
        return status.devices().stream()
                .filter(device -> kind.applyAsLong(device) == seq && !passedOver(device, standing))
                .map(time)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /// A device that was told to go on without the message acknowledges what comes after it, and so this
    /// one too.
    private static boolean passedOver(DeviceProgress device, List<Failure> standing) {
        return standing.stream()
                .anyMatch(failure -> failure.device() == null
                        || failure.device().equals(device.device())
                        || device.device().equals(Progress.UNNAMED));
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
