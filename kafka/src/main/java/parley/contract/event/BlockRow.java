package parley.contract.event;

import java.util.UUID;

/// Whether a user blocks another: the value of a record of `im.blocks.v1` (compacted, keyed `user:blocked`).
///
/// @param user who does not want to hear of the other
/// @param active false: not any more
/// @param version from 1, raised by every change; a row of a lower version is stale
public record BlockRow(UUID user, UUID blocked, boolean active, long version) {
    public BlockRow {
        Fields.require("user", user);
        Fields.require("blocked", blocked);
        Fields.atLeast(1, "version", version);
    }

    /// @return the record's key in `im.blocks.v1`
    public String key() {
        return user + ":" + blocked;
    }
}
