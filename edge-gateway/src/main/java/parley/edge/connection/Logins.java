package parley.edge.connection;

import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.edge.frame.CloseReason;
import parley.edge.session.AccessTokens;
import parley.edge.session.Identity;
import parley.edge.session.InvalidTokenException;
import parley.edge.session.RevokedSessions;

/// Decides whether a token opens, or keeps open, a connection.
public final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

    private final AccessTokens tokens;
    private final RevokedSessions revoked;
    private final Clock clock;

    public Logins(AccessTokens tokens, RevokedSessions revoked, Clock clock) {
        this.tokens = tokens;
        this.revoked = revoked;
        this.clock = clock;
    }

    /// @param device that the client says it is; a token is for one device
    Login check(@Nullable String token, String device) {
        if (token == null) {
            return new Login.Refused(CloseReason.UNAUTHORIZED);
        }
        Identity identity;
        try {
            identity = tokens.verify(token);
        } catch (InvalidTokenException e) {
            LOG.debug("token refused: {}", e.getMessage());
            return new Login.Refused(e.expired() ? CloseReason.TOKEN_EXPIRED : CloseReason.UNAUTHORIZED);
        }
        if (revoked.revoked(identity.session())) {
            return new Login.Refused(CloseReason.SESSION_REVOKED);
        }
        if (!identity.expires().isAfter(clock.instant())) {
            return new Login.Refused(CloseReason.TOKEN_EXPIRED);
        }
        return identity.device().equals(device)
                ? new Login.Accepted(identity)
                : new Login.Refused(CloseReason.UNAUTHORIZED);
    }

    boolean revoked(UUID session) {
        return revoked.revoked(session);
    }

    /// @return accepted only for the same user and device
    Login renew(String token, Identity before) {
        Login login = check(token, before.device());
        boolean other = login instanceof Login.Accepted accepted
                && !accepted.identity().user().equals(before.user());
        return other ? new Login.Refused(CloseReason.UNAUTHORIZED) : login;
    }
}
