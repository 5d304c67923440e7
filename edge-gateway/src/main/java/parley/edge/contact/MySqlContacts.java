package parley.edge.contact;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import parley.contract.event.BlockRow;
import parley.contract.id.UuidBytes;
import parley.edge.sql.Utc;

/// Table `user_block`, and who shares a conversation according to `member`.
final class MySqlContacts {
    /// @param since when it last changed
    record Blocked(UUID user, Instant since) {}

    private static final int AT_ONCE = 500;
    private static final String SELECT = "SELECT user_id, blocked_id, active, version FROM user_block";

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;

    MySqlContacts(JdbcTemplate jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /// A second time changes nothing. (The version is set first: MySQL assigns from left to right.)
    ///
    /// @return the row afterwards
    BlockRow set(UUID user, UUID blocked, boolean active, Instant now) {
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.update(
                    "INSERT INTO user_block (user_id, blocked_id, active, version, changed_at) VALUES (?, ?, ?, 1, ?)"
                            + " ON DUPLICATE KEY UPDATE version = version + (active <> VALUES(active)),"
                            + " changed_at = IF(active <> VALUES(active), VALUES(changed_at), changed_at),"
                            + " active = VALUES(active)",
                    UuidBytes.of(user),
                    UuidBytes.of(blocked),
                    active,
                    Utc.of(now));
            return jdbc.queryForObject(
                    SELECT + " WHERE user_id = ? AND blocked_id = ?",
                    MySqlContacts::row,
                    UuidBytes.of(user),
                    UuidBytes.of(blocked));
        }));
    }

    /// Writes a row that was lost; one that is as new stays. (The version is set last: it decides.)
    void restore(BlockRow row, Instant now) {
        jdbc.update(
                "INSERT INTO user_block (user_id, blocked_id, active, version, changed_at) VALUES (?, ?, ?, ?, ?)"
                        + " ON DUPLICATE KEY UPDATE active = IF(VALUES(version) > version, VALUES(active), active),"
                        + " changed_at = IF(VALUES(version) > version, VALUES(changed_at), changed_at),"
                        + " version = GREATEST(version, VALUES(version))",
                UuidBytes.of(row.user()),
                UuidBytes.of(row.blocked()),
                row.active(),
                row.version(),
                Utc.of(now));
    }

    /// @return null when there never was such a block
    @Nullable BlockRow find(UUID user, UUID blocked) {
        return jdbc
                .query(
                        SELECT + " WHERE user_id = ? AND blocked_id = ?",
                        MySqlContacts::row,
                        UuidBytes.of(user),
                        UuidBytes.of(blocked))
                .stream()
                .findFirst()
                .orElse(null);
    }

    List<Blocked> of(UUID user) {
        return jdbc.query(
                "SELECT blocked_id, changed_at FROM user_block WHERE user_id = ? AND active"
                        + " ORDER BY changed_at DESC, blocked_id",
                (row, number) ->
                        new Blocked(UuidBytes.from(row.getBytes("blocked_id")), Utc.requiredInstant(row, "changed_at")),
                (Object) UuidBytes.of(user));
    }

    /// @param after the last row of the page before; null: the first page
    /// @return rows of all users in a stable order
    List<BlockRow> page(@Nullable BlockRow after, int limit) {
        String order = " ORDER BY user_id, blocked_id LIMIT ?";
        return after == null
                ? jdbc.query(SELECT + order, MySqlContacts::row, limit)
                : jdbc.query(
                        SELECT + " WHERE user_id > ? OR (user_id = ? AND blocked_id > ?)" + order,
                        MySqlContacts::row,
                        UuidBytes.of(after.user()),
                        UuidBytes.of(after.user()),
                        UuidBytes.of(after.blocked()),
                        limit);
    }

    /// @return those of `users` who take part in a conversation in which this user takes part
    Set<UUID> sharing(UUID user, Collection<UUID> users) {
        var sharing = new HashSet<UUID>();
        List<UUID> all = List.copyOf(users);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<UUID> chunk = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            var parameters = new ArrayList<Object>(List.of(UuidBytes.of(user)));
            chunk.forEach(each -> parameters.add(UuidBytes.of(each)));
            sharing.addAll(jdbc.query(
                    "SELECT DISTINCT other.user_id FROM member own JOIN member other"
                            + " ON other.conversation_id = own.conversation_id AND other.state = 'active'"
                            + " WHERE own.user_id = ? AND own.state = 'active' AND other.user_id IN (?"
                            + ", ?".repeat(chunk.size() - 1) + ")",
                    (row, number) -> UuidBytes.from(row.getBytes("user_id")),
                    parameters.toArray()));
        }
        return sharing;
    }

    private static BlockRow row(ResultSet row, int number) throws SQLException {
        return new BlockRow(
                UuidBytes.from(row.getBytes("user_id")),
                UuidBytes.from(row.getBytes("blocked_id")),
                row.getBoolean("active"),
                row.getLong("version"));
    }
}
