package parley.status.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.event.UserStatus;
import parley.contract.id.Seq;
import parley.contract.range.StoreUnavailableException;
import parley.status.fold.StatusStreams;
import parley.status.fold.UserStatusFold;
import parley.status.membership.Members;
import parley.status.membership.VisibleIntervals;
import parley.status.view.RedisStatusView;

/// Answers what became of a message, to those who see it: the database, and what was folded since it was
/// written, from Redis or from Streams' own store. Each is a fold of the log, so together they claim no
/// more than it. Safe from any thread; blocks for both.
public final class MessageStatuses {
    private final Places places;
    private final MySqlDelivery database;
    private final Function<UUID, Map<UUID, UserStatus>> view;
    private final Function<UUID, Map<UUID, UserStatus>> streams;
    private final Members members;

    public MessageStatuses(
            Places places, MySqlDelivery database, RedisStatusView view, StatusStreams streams, Members members) {
        this.places = places;
        this.database = database;
        this.view = view::statuses;
        this.streams = streams::statuses;
        this.members = members;
    }

    /// @return null when there is no such message that the asker may see
    /// @throws StoreUnavailableException when that cannot be told now
    public @Nullable MessagePlace visible(UUID message, UUID asker) {
        MessagePlace place = places.of(message);
        if (place == null) {
            return null;
        }
        MemberRow row = members.row(place.conversation(), asker);
        return row == null || !VisibleIntervals.of(row).contains(place.seq()) ? null : place;
    }

    /// @return whether this user sees it
    /// @throws StoreUnavailableException when that cannot be told now
    public boolean sees(MessagePlace place, UUID user) {
        MemberRow row = members.row(place.conversation(), user);
        return row != null && VisibleIntervals.of(row).contains(place.seq());
    }

    /// @return whether the sink has written it; false also when nobody knows
    public boolean persisted(MessagePlace place) {
        long offset = Seq.offset(place.seq());
        try {
            return offset < database.watermark(place.conversation());
        } catch (StoreUnavailableException e) {
            return offset < database.lastWatermark(place.conversation());
        }
    }

    /// @return null when there is no such message that the asker may see
    /// @throws StoreUnavailableException when that, or how far it has come, cannot be told now
    @Nullable MessageStatus of(UUID message, UUID asker) {
        MessagePlace place = visible(message, asker);
        if (place == null) {
            return null;
        }
        Progress written;
        try {
            written = database.progress(place);
        } catch (StoreUnavailableException e) {
            return withoutDatabase(place, e);
        }
        return StatusFold.of(place, members.rows(place.conversation()), written.join(live(place.conversation())));
    }

    /// Whether the message is persisted matters only where nobody got further; then it must be known.
    private MessageStatus withoutDatabase(MessagePlace place, StoreUnavailableException away) {
        UUID conversation = place.conversation();
        Map<UUID, UserStatus> known = joined(asked(view, conversation), asked(streams, conversation));
        var progress = new Progress(database.lastWatermark(conversation), known);
        MessageStatus status = StatusFold.of(place, members.rows(conversation), progress);
        boolean proven = status.state() != DeliveryState.ACCEPTED
                && status.members().stream().noneMatch(member -> member.state() == DeliveryState.ACCEPTED);
        if (!proven) {
            throw away;
        }
        return status;
    }

    /// The cache, and where it is away the store. Without both the database's word stands: it is only
    /// later.
    private Map<UUID, UserStatus> live(UUID conversation) {
        Map<UUID, UserStatus> cached = asked(view, conversation);
        if (cached != null) {
            return cached;
        }
        Map<UUID, UserStatus> folded = asked(streams, conversation);
        return folded == null ? Map.of() : folded;
    }

    private static @Nullable Map<UUID, UserStatus> asked(
            Function<UUID, Map<UUID, UserStatus>> source, UUID conversation) {
        try {
            return source.apply(conversation);
        } catch (StoreUnavailableException e) {
            return null;
        }
    }

    private static Map<UUID, UserStatus> joined(
            @Nullable Map<UUID, UserStatus> one, @Nullable Map<UUID, UserStatus> other) {
        var joined = new HashMap<UUID, UserStatus>();
        if (one != null) {
            joined.putAll(one);
        }
        if (other != null) {
            other.forEach((user, status) -> joined.merge(user, status, UserStatusFold::join));
        }
        return joined;
    }
}
