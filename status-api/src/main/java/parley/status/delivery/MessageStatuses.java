package parley.status.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.range.StoreUnavailableException;
import parley.status.membership.Members;
import parley.status.membership.VisibleIntervals;

/// Answers what became of a message, to those who see it. Safe from any thread; blocks for MySQL, and for
/// Redis while the message is younger than the sink's last batch.
public final class MessageStatuses {
    private final MySqlDelivery database;
    private final RedisPlaces recent;
    private final Members members;

    public MessageStatuses(MySqlDelivery database, RedisPlaces recent, Members members) {
        this.database = database;
        this.recent = recent;
        this.members = members;
    }

    /// @return null when there is no such message that the asker may see
    /// @throws StoreUnavailableException when that, or how far it has come, cannot be told now
    @Nullable MessageStatus of(UUID message, UUID asker) {
        MessagePlace place = place(message);
        if (place == null) {
            return null;
        }
        MemberRow row = members.row(place.conversation(), asker);
        if (row == null || !VisibleIntervals.of(row).contains(place.seq())) {
            return null;
        }
        return StatusFold.of(place, members.rows(place.conversation()), database.progress(place.conversation()));
    }

    /// The database first: its place is that of the first copy of a resent message, the cache may know a
    /// later one.
    private @Nullable MessagePlace place(UUID message) {
        MessagePlace written = database.place(message);
        return written != null ? written : recent.place(message);
    }
}
