package parley.status.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import parley.contract.event.UserStatus;
import parley.status.fold.UserStatusFold;

/// What is known of a conversation's progress.
///
/// @param watermark offset of the first record of the partition that the sink has not written; 0 when not
///     known
/// @param statuses by user; who is missing has acknowledged nothing. A device without a name is a cursor
///     of which nobody knows whose it is
record Progress(long watermark, Map<UUID, UserStatus> statuses) {
    static final String UNNAMED = "";

    /// @return what both know together: each is a fold of the log, so nobody claims too much
    Progress join(Map<UUID, UserStatus> others) {
        var joined = new HashMap<>(statuses);
        others.forEach((user, status) -> joined.merge(user, status, UserStatusFold::join));
        return new Progress(watermark, joined);
    }
}
