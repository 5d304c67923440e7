package parley.status.presence;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;

/// @param devices how many are connected; 0 while online: the user left a moment ago and may be back
/// @param lastSeen when the last device left; null while online, and when that is not known or not to be
///     known
record UserPresence(
        UUID user, boolean online, int devices, @Nullable Instant lastSeen) {
    /// Absent and forbidden look alike.
    static UserPresence unknown(UUID user) {
        return new UserPresence(user, false, 0, null);
    }

    RawJson json() {
        return RawJson.of(new JsonObjectWriter(160)
                .uuid("user", user)
                .bool("online", online)
                .number("devices", devices)
                .text("lastSeen", lastSeen == null ? null : lastSeen.toString())
                .finish());
    }
}
