package parley.status.fold;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.ConversationEvent;
import parley.contract.event.DeliveryEnd;
import parley.contract.event.Receipt;
import parley.contract.event.UserStatus;
import parley.contract.event.UserStatus.DeviceProgress;
import parley.contract.event.UserStatus.Failure;

/// Joins what is known of a user in a conversation. Pure. The join is associative, commutative and
/// idempotent: order, duplicates and detours (a store, Redis, the database) change nothing.
public final class UserStatusFold {
    /// Of those that are kept for each user and conversation; the database has the others.
    static final int MOST_FAILURES = 128;

    private static final Comparator<Failure> LATER = Comparator.comparing(
                    Failure::at, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Failure::kind, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Failure::reason, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Failure::attempts, Comparator.nullsFirst(Comparator.naturalOrder()));

    private record Place(long seq, String device) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int bySeq = Long.compare(seq, other.seq);
            return bySeq != 0 ? bySeq : device.compareTo(other.device);
        }
    }

    private UserStatusFold() {}

    public static UserStatus none(UUID conversation, UUID user) {
        return new UserStatus(conversation, user, 0, 0, List.of(), List.of());
    }

    /// @return the status that this receipt alone tells of; null when it sets a cursor back, which says nothing of
    ///     what the user has
    public static @Nullable UserStatus of(Receipt receipt) {
        if (receipt.rewinds()) {
            return null;
        }
        boolean reads = receipt.kind() == Receipt.Kind.READ;
        var device = new DeviceProgress(
                receipt.device(),
                receipt.upTo(),
                receipt.upTo() == 0 ? null : receipt.at(),
                reads ? receipt.upTo() : 0,
                reads && receipt.upTo() > 0 ? receipt.at() : null);
        return of(receipt.conversation(), receipt.user(), List.of(device), List.of());
    }

    /// @return the status that this event alone tells of; null when it says nothing about how a delivery
    ///     ended
    public static @Nullable UserStatus of(ConversationEvent event) {
        return switch (event.kind()) {
            case CONFLICT, ATTEMPTED, DISPATCHED, PUSHED -> null;
            case FAILED -> ended(event, DeliveryEnd.FAILED);
            case EXPIRED -> ended(event, DeliveryEnd.EXPIRED);
            case RECOVERED -> of(event, new Failure(event.seq(), event.device(), null, null, null, null, event.at()));
        };
    }

    private static @Nullable UserStatus ended(ConversationEvent event, DeliveryEnd end) {
        return of(
                event,
                new Failure(event.seq(), event.device(), end, event.reason(), event.attempts(), event.at(), null));
    }

    private static @Nullable UserStatus of(ConversationEvent event, Failure failure) {
        UUID user = event.user();
        return user == null ? null : of(event.conversation(), user, List.of(), List.of(failure));
    }

    /// @return the highest places, from the devices; both lists in the order of the record
    public static UserStatus of(
            UUID conversation, UUID user, Collection<DeviceProgress> devices, Collection<Failure> failures) {
        Map<String, DeviceProgress> byName = new TreeMap<>();
        devices.forEach(device -> byName.merge(device.device(), device, UserStatusFold::join));
        Map<Place, Failure> byPlace = new TreeMap<>();
        failures.forEach(failure -> byPlace.merge(place(failure), failure, UserStatusFold::join));
        List<Failure> kept = List.copyOf(byPlace.values());
        return new UserStatus(
                conversation,
                user,
                byName.values().stream()
                        .mapToLong(DeviceProgress::delivered)
                        .max()
                        .orElse(0),
                byName.values().stream().mapToLong(DeviceProgress::read).max().orElse(0),
                List.copyOf(byName.values()),
                kept.subList(Math.max(0, kept.size() - MOST_FAILURES), kept.size()));
    }

    /// @param other of the same user and conversation
    public static UserStatus join(UserStatus one, UserStatus other) {
        var devices = new ArrayList<>(one.devices());
        devices.addAll(other.devices());
        var failures = new ArrayList<>(one.failures());
        failures.addAll(other.failures());
        return of(one.conversation(), one.user(), devices, failures);
    }

    private static DeviceProgress join(DeviceProgress one, DeviceProgress other) {
        return new DeviceProgress(
                one.device(),
                Math.max(one.delivered(), other.delivered()),
                first(one.delivered(), one.deliveredAt(), other.delivered(), other.deliveredAt()),
                Math.max(one.read(), other.read()),
                first(one.read(), one.readAt(), other.read(), other.readAt()));
    }

    /// A recovery is final; of several failures the latest is told.
    private static Failure join(Failure one, Failure other) {
        Failure told = LATER.compare(one, other) >= 0 ? one : other;
        return new Failure(
                told.seq(),
                told.device(),
                told.kind(),
                told.reason(),
                told.attempts(),
                told.at(),
                earlier(one.recoveredAt(), other.recoveredAt()));
    }

    /// @return when the higher place was first reached
    private static @Nullable Instant first(long one, @Nullable Instant oneAt, long other, @Nullable Instant otherAt) {
        if (one == other) {
            return earlier(oneAt, otherAt);
        }
        return one > other ? oneAt : otherAt;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    private static Place place(Failure failure) {
        String device = failure.device();
        return new Place(failure.seq(), device == null ? "" : device);
    }
}
