package parley.status.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far a user has come in a conversation, on whatever device. Both places are inclusive and only rise.
///
/// @param deliveredAt when `delivered` was reached, null when nobody knows; `readAt` likewise
record UserCursor(
        long delivered,
        @Nullable Instant deliveredAt,
        long read,
        @Nullable Instant readAt) {
    static final UserCursor NONE = new UserCursor(0, null, 0, null);
}
