package parley.edge.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import parley.contract.id.UuidBytes;
import parley.edge.quota.Quota;
import parley.edge.quota.QuotaSettings;
import parley.edge.sql.Utc;

/// Tables `session`, `refresh_token` and `device`.
final class MySqlSessions implements SessionStore {
    private static final int LISTED = 1_000;
    private static final UUID NOBODYS = new UUID(0, 0);
    private static final int PURGED_AT_ONCE = 1_000;
    private static final String SELECT = "SELECT s.id, s.user_id, s.device, s.created_at, s.expires_at, s.ends_at,"
            + " a.operator"
            + " FROM session s JOIN account a ON a.id = s.user_id";

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;

    MySqlSessions(JdbcTemplate jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public Opened open(Opening opening, int version, QuotaSettings quotas) {
        Opened opened = transaction.execute(status -> {
            Session session = opening.session();
            boolean current = jdbc.query(
                            "SELECT 1 FROM account WHERE id = ? AND credential_version = ? AND deactivated_at IS NULL"
                                    + " FOR UPDATE",
                            (row, number) -> true,
                            UuidBytes.of(session.user()),
                            version)
                    .contains(true);
            if (!current) {
                return new Opened.Stale();
            }
            Counts counts = counts(session);
            if (counts.here() == 0 && counts.devices() >= quotas.devicesPerUser()) {
                return new Opened.Full(Quota.DEVICES, quotas.devicesPerUser(), counts.devices());
            }
            Session replaced = null;
            if (counts.sessions() >= quotas.sessionsPerUser()) {
                replaced = oldestHere(session);
                if (replaced == null) {
                    return new Opened.Full(Quota.SESSIONS, quotas.sessionsPerUser(), counts.sessions());
                }
                markRevoked(replaced.id(), session.created());
            }
            open(List.of(opening));
            return new Opened.Done(replaced);
        });
        return java.util.Objects.requireNonNull(opened);
    }

    /// @param here of the same device
    private record Counts(int sessions, int devices, int here) {}

    private Counts counts(Session wanted) {
        return java.util.Objects.requireNonNull(jdbc.queryForObject(
                "SELECT COUNT(*) AS sessions, COUNT(DISTINCT device) AS devices,"
                        + " COUNT(CASE WHEN device = ? THEN 1 END) AS here FROM session"
                        + " WHERE user_id = ? AND expires_at > ? AND revoked_at IS NULL",
                (row, number) -> new Counts(row.getInt("sessions"), row.getInt("devices"), row.getInt("here")),
                wanted.device(),
                UuidBytes.of(wanted.user()),
                Utc.of(wanted.created())));
    }

    private @Nullable Session oldestHere(Session wanted) {
        return jdbc
                .query(
                        SELECT + " WHERE s.user_id = ? AND s.device = ? AND s.expires_at > ? AND s.revoked_at IS NULL"
                                + " ORDER BY s.created_at, s.id LIMIT 1",
                        MySqlSessions::session,
                        UuidBytes.of(wanted.user()),
                        wanted.device(),
                        Utc.of(wanted.created()))
                .stream()
                .findFirst()
                .orElse(null);
    }

    @Override
    public void open(List<Opening> openings) {
        List<Session> sessions = openings.stream().map(Opening::session).toList();
        transaction.executeWithoutResult(status -> {
            batch(
                    "INSERT INTO session (id, user_id, device, created_at, expires_at, ends_at, origin_hash)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    openings,
                    each -> new @Nullable Object[] {
                        UuidBytes.of(each.session().id()),
                        UuidBytes.of(each.session().user()),
                        each.session().device(),
                        Utc.of(each.session().created()),
                        Utc.of(each.session().expires()),
                        utc(each.session().ends()),
                        each.originHash()
                    });
            batch(
                    "INSERT INTO refresh_token (hash, session_id, expires_at) VALUES (?, ?, ?)",
                    openings,
                    each -> new Object[] {
                        each.tokenHash(),
                        UuidBytes.of(each.session().id()),
                        Utc.of(each.session().expires())
                    });
            batch(
                    "INSERT INTO device (user_id, device, first_seen, last_seen) VALUES (?, ?, ?, ?)"
                            + " ON DUPLICATE KEY UPDATE last_seen = VALUES(last_seen)",
                    sessions,
                    each -> new Object[] {
                        UuidBytes.of(each.user()), each.device(), Utc.of(each.created()), Utc.of(each.created())
                    });
        });
    }

    @Override
    public List<Earlier> opened(UUID user, byte[] originHash) {
        return jdbc.query(
                "SELECT id, revoked_at FROM session WHERE user_id = ? AND origin_hash = ?",
                (row, number) ->
                        new Earlier(UuidBytes.from(row.getBytes("id")), row.getTimestamp("revoked_at") != null),
                UuidBytes.of(user),
                originHash);
    }

    @Override
    public Rotation rotate(byte[] shown, byte[] next, Instant now, Instant expires) {
        Rotation rotation = transaction.execute(status -> {
            Session session = refreshable(shown, now);
            if (session == null) {
                return new Rotation.Refused();
            }
            int used = jdbc.update(
                    "UPDATE refresh_token SET used_at = ? WHERE hash = ? AND used_at IS NULL", Utc.of(now), shown);
            if (used == 0) {
                markRevoked(session.id(), now);
                return new Rotation.Reused(session);
            }
            byte[] id = UuidBytes.of(session.id());
            Session refreshed = session.until(expires);
            jdbc.update(
                    "INSERT INTO refresh_token (hash, session_id, expires_at) VALUES (?, ?, ?)",
                    next,
                    id,
                    Utc.of(refreshed.expires()));
            jdbc.update("UPDATE session SET expires_at = ? WHERE id = ?", Utc.of(refreshed.expires()), id);
            return new Rotation.Rotated(refreshed);
        });
        return java.util.Objects.requireNonNull(rotation);
    }

    @Override
    public List<Session> live(UUID user, Instant now) {
        return jdbc.query(
                SELECT + " WHERE s.user_id = ? AND s.expires_at > ? AND s.revoked_at IS NULL"
                        + " ORDER BY s.created_at DESC, s.id LIMIT " + LISTED,
                MySqlSessions::session,
                UuidBytes.of(user),
                Utc.of(now));
    }

    @Override
    public @Nullable Session revoke(UUID user, UUID session, Instant now) {
        return transaction.execute(status -> {
            Session found = jdbc
                    .query(
                            SELECT + " WHERE s.id = ? AND s.user_id = ?",
                            MySqlSessions::session,
                            UuidBytes.of(session),
                            UuidBytes.of(user))
                    .stream()
                    .findFirst()
                    .orElse(null);
            if (found != null) {
                markRevoked(session, now);
            }
            return found;
        });
    }

    @Override
    public List<Session> revokeAll(UUID user, @Nullable UUID except, Instant now) {
        List<Session> ended = jdbc.query(
                SELECT + " WHERE s.user_id = ? AND s.expires_at > ? AND s.revoked_at IS NULL AND s.id <> ? FOR UPDATE",
                MySqlSessions::session,
                UuidBytes.of(user),
                Utc.of(now),
                UuidBytes.of(except == null ? NOBODYS : except));
        ended.forEach(session -> markRevoked(session.id(), now));
        return ended;
    }

    @Override
    public List<Session> revokedSince(Instant since) {
        // A scan of the table, once at each start: sessions that ran out are purged, so it stays small.
        return jdbc.query(SELECT + " WHERE s.revoked_at > ?", MySqlSessions::session, Utc.of(since));
    }

    @Override
    public int purge(Instant before) {
        String limit = " WHERE expires_at < ? LIMIT " + PURGED_AT_ONCE;
        return jdbc.update("DELETE FROM refresh_token" + limit, Utc.of(before))
                + jdbc.update("DELETE FROM session" + limit, Utc.of(before));
    }

    private @Nullable Session refreshable(byte[] tokenHash, Instant now) {
        return jdbc
                .query(
                        SELECT + " JOIN refresh_token t ON t.session_id = s.id WHERE t.hash = ? AND t.expires_at > ?"
                                + " AND s.expires_at > ? AND s.revoked_at IS NULL",
                        MySqlSessions::session,
                        tokenHash,
                        Utc.of(now),
                        Utc.of(now))
                .stream()
                .findFirst()
                .orElse(null);
    }

    private void markRevoked(UUID session, Instant now) {
        jdbc.update(
                "UPDATE session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                Utc.of(now),
                UuidBytes.of(session));
    }

    private <T> void batch(String sql, List<T> items, java.util.function.Function<T, @Nullable Object[]> parameters) {
        jdbc.batchUpdate(sql, items.stream().map(parameters).toList());
    }

    private static @Nullable LocalDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : Utc.of(instant);
    }

    private static Session session(ResultSet row, int number) throws SQLException {
        return new Session(
                UuidBytes.from(row.getBytes("id")),
                UuidBytes.from(row.getBytes("user_id")),
                row.getString("device"),
                Utc.requiredInstant(row, "created_at"),
                Utc.requiredInstant(row, "expires_at"),
                Utc.instant(row, "ends_at"),
                row.getBoolean("operator"));
    }
}
