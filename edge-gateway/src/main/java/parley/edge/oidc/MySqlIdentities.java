package parley.edge.oidc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.id.UuidBytes;
import parley.edge.sql.Utc;

/// Table `external_identity`: which account somebody has whom a provider knows.
final class MySqlIdentities {
    private final JdbcTemplate jdbc;

    MySqlIdentities(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// @return null when nobody is linked
    @Nullable UUID find(String issuer, String subject) {
        return DataAccessUtils.singleResult(jdbc.query(
                "SELECT user_id FROM external_identity WHERE issuer = ? AND subject = ?",
                (row, number) -> UuidBytes.from(row.getBytes("user_id")),
                bytes(issuer),
                bytes(subject)));
    }

    /// In the caller's transaction.
    ///
    /// @param by an operator; null: nobody asked for it
    /// @throws org.springframework.dao.DuplicateKeyException when the subject is linked
    void link(String issuer, String subject, UUID user, Instant now, @Nullable UUID by) {
        jdbc.update(
                "INSERT INTO external_identity (issuer, subject, user_id, linked_at, linked_by)"
                        + " VALUES (?, ?, ?, ?, ?)",
                bytes(issuer),
                bytes(subject),
                UuidBytes.of(user),
                Utc.of(now),
                by == null ? null : UuidBytes.of(by));
    }

    /// @return subjects of this issuer that are linked to the user
    List<String> subjects(String issuer, UUID user) {
        return jdbc.query(
                "SELECT subject FROM external_identity WHERE user_id = ? AND issuer = ? ORDER BY subject",
                (row, number) -> new String(row.getBytes("subject"), StandardCharsets.UTF_8),
                UuidBytes.of(user),
                bytes(issuer));
    }

    /// @return how many were linked
    int unlink(String issuer, UUID user) {
        return jdbc.update(
                "DELETE FROM external_identity WHERE user_id = ? AND issuer = ?", UuidBytes.of(user), bytes(issuer));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
