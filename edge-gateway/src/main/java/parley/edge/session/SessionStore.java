package parley.edge.session;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.edge.quota.Quota;
import parley.edge.quota.QuotaSettings;

/// Sessions and the hashes of their refresh tokens. Each call is one transaction.
interface SessionStore {
    /// A session with its first refresh token.
    ///
    /// @param originHash of the provider's token that opens it; null: something else does
    record Opening(Session session, byte[] tokenHash, byte @Nullable [] originHash) {}

    /// A session that was opened before.
    ///
    /// @param revoked as far as the database knows
    record Earlier(UUID session, boolean revoked) {}

    /// What became of a login.
    sealed interface Opened {
        /// @param replaced the oldest session of the same device, which made room; null: there was room
        record Done(@Nullable Session replaced) implements Opened {}

        /// The credentials changed since they were checked, or the account has ended.
        record Stale() implements Opened {}

        /// @param present how many there are
        record Full(Quota quota, int limit, int present) implements Opened {}
    }

    /// What became of a refresh token that was shown.
    sealed interface Rotation {
        /// It was good, and is used up now; the next one is stored.
        record Rotated(Session session) implements Rotation {}

        /// It was used before. Somebody has a copy: the session is revoked.
        record Reused(Session session) implements Rotation {}

        /// Nobody knows it, it ran out, or its session is over.
        record Refused() implements Rotation {}
    }

    /// Opens a session if the account is still as it was when the password was checked. Logins of one user,
    /// and changes of the user's account, come one after the other.
    ///
    /// @param version of the credentials that were checked
    Opened open(Opening opening, int version, QuotaSettings quotas);

    void open(List<Opening> openings);

    /// @return sessions of this user that this token of a provider opened and that would not be over by
    ///     themselves
    List<Earlier> opened(UUID user, byte[] originHash);

    /// Of calls with the same token at the same time one rotates, and all others count as reuse.
    ///
    /// @param shown hash of the token that the client showed
    /// @param next hash of the token that it gets
    /// @param expires of the next token and of the session, unless the session ends before
    Rotation rotate(byte[] shown, byte[] next, Instant now, Instant expires);

    /// @return sessions that are neither revoked nor over, newest first
    List<Session> live(UUID user, Instant now);

    /// @return the session, revoked now or before; null when this user has no such session
    @Nullable Session revoke(UUID user, UUID session, Instant now);

    /// Revokes in the caller's transaction, in which nothing else opens sessions of this user.
    ///
    /// @param except a session that goes on; null: none
    /// @return those that are revoked now
    List<Session> revokeAll(UUID user, @Nullable UUID except, Instant now);

    /// @return sessions revoked since then
    List<Session> revokedSince(Instant since);

    /// Removes refresh tokens and sessions that ran out.
    ///
    /// @return how many rows were removed; as long as there are some, more may be left
    int purge(Instant before);
}
