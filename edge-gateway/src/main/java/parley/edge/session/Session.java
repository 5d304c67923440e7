package parley.edge.session;

import java.time.Instant;
import java.util.UUID;
import parley.contract.event.SessionChange;

/// A login as the database has it.
///
/// @param expires when it ends unless it is refreshed before
/// @param operator whether the account is an operator's
record Session(UUID id, UUID user, String device, Instant created, Instant expires, boolean operator) {
    SessionChange revoked() {
        return new SessionChange(id, user, device, true, expires);
    }
}
