package parley.contract.event;

import java.time.Instant;
import java.util.UUID;

/// A login was revoked, or lives until `expires`: the value of a record of `im.sessions.v1` (compacted, keyed by
/// session).
public record SessionChange(UUID session, UUID user, String device, boolean revoked, Instant expires) {
    public SessionChange {
        Fields.require("session", session);
        Fields.require("user", user);
        Fields.require("device", device);
        Fields.require("expires", expires);
    }
}
