package parley.edge.service;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.id.UuidBytes;
import parley.edge.sql.Utc;

/// Table `service_token`.
final class MySqlServices {
    /// @param revoked when; null: it is not
    record Stored(
            Service service,
            Instant created,
            UUID createdBy,
            @Nullable Instant revoked) {}

    private static final int LISTED = 1_000;
    private static final String SELECT =
            "SELECT id, service, scopes, created_at, created_by, expires_at, revoked_at FROM service_token";

    private final JdbcTemplate jdbc;

    MySqlServices(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Service service, byte[] tokenHash, Instant now, UUID by) {
        jdbc.update(
                "INSERT INTO service_token (id, service, token_hash, scopes, created_at, created_by, expires_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                UuidBytes.of(service.token()),
                service.name(),
                tokenHash,
                Scope.join(service.scopes()),
                Utc.of(now),
                UuidBytes.of(by),
                Utc.of(service.expires()));
    }

    /// @return null when nobody knows the token, or it was revoked
    @Nullable Service live(byte[] tokenHash) {
        Stored found = DataAccessUtils.singleResult(
                jdbc.query(SELECT + " WHERE token_hash = ? AND revoked_at IS NULL", MySqlServices::stored, tokenHash));
        return found == null ? null : found.service();
    }

    /// @return newest first
    List<Stored> all() {
        return jdbc.query(SELECT + " ORDER BY created_at DESC, id LIMIT " + LISTED, MySqlServices::stored);
    }

    /// @return the service, whose token is revoked now or was before; null when there is no such token
    @Nullable Service revoke(UUID token, Instant now, UUID by) {
        jdbc.update(
                "UPDATE service_token SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL",
                Utc.of(now),
                UuidBytes.of(by),
                UuidBytes.of(token));
        Stored found = DataAccessUtils.singleResult(
                jdbc.query(SELECT + " WHERE id = ?", MySqlServices::stored, (Object) UuidBytes.of(token)));
        return found == null ? null : found.service();
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        var service = new Service(
                UuidBytes.from(row.getBytes("id")),
                row.getString("service"),
                Scope.split(row.getString("scopes")),
                Utc.requiredInstant(row, "expires_at"));
        return new Stored(
                service,
                Utc.requiredInstant(row, "created_at"),
                UuidBytes.from(row.getBytes("created_by")),
                Utc.instant(row, "revoked_at"));
    }
}
