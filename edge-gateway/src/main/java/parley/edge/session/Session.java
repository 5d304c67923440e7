package parley.edge.session;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.SessionChange;

/// A login as the database has it.
///
/// @param expires when it ends unless it is refreshed before
/// @param ends no refresh goes beyond it; null: each one prolongs the session
/// @param operator whether the account is an operator's
record Session(
        UUID id,
        UUID user,
        String device,
        Instant created,
        Instant expires,
        @Nullable Instant ends,
        boolean operator) {
    /// @return the session as a refresh leaves it
    Session until(Instant wanted) {
        Instant reached = ends != null && ends.isBefore(wanted) ? ends : wanted;
        return new Session(id, user, device, created, reached, ends, operator);
    }

    SessionChange revoked() {
        return new SessionChange(id, user, device, true, expires);
    }
}
