package parley.edge.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import parley.contract.id.UuidBytes;
import parley.edge.sql.Utc;

/// Tables `account` and `password_reset`.
final class MySqlAccounts implements AccountStore {
    private static final int AT_ONCE = 500;
    private static final String SELECT = "SELECT id, username, username_key, display_name, password_hash, operator,"
            + " credential_version, deactivated_at, about, avatar, contact_policy FROM account";
    private static final String INSERT = "INSERT INTO account"
            + " (id, username, username_key, username_look, display_name, password_hash, operator, created_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    private final JdbcTemplate jdbc;

    MySqlAccounts(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean insert(Account account, Instant now) {
        try {
            jdbc.update(INSERT, columns(account, now));
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    @Override
    public Map<String, Account> insertFree(List<Account> accounts, Instant now) {
        jdbc.batchUpdate(
                INSERT + " ON DUPLICATE KEY UPDATE id = id",
                accounts.stream().map(account -> columns(account, now)).toList());
        var found = new HashMap<String, Account>();
        List<String> keys = accounts.stream().map(each -> each.username().key()).toList();
        chunks(SELECT, "username_key", keys, MySqlAccounts::account)
                .forEach(each -> found.put(each.username().key(), each));
        return found;
    }

    @Override
    public @Nullable Account byName(String key) {
        return jdbc.query(SELECT + " WHERE username_key = ?", MySqlAccounts::account, key).stream()
                .findFirst()
                .orElse(null);
    }

    @Override
    public Map<UUID, Account> byId(Collection<UUID> ids) {
        var found = new HashMap<UUID, Account>();
        chunks(SELECT, "id", ids.stream().map(UuidBytes::of).toList(), MySqlAccounts::account)
                .forEach(each -> found.put(each.id(), each));
        return found;
    }

    @Override
    public Map<String, String> keysByLook(Collection<byte[]> looks) {
        var keys = new HashMap<String, String>();
        chunks(
                        "SELECT username_look, username_key FROM account",
                        "username_look",
                        List.copyOf(looks),
                        (row, number) -> Map.entry(
                                HexFormat.of().formatHex(row.getBytes("username_look")), row.getString("username_key")))
                .forEach(each -> keys.put(each.getKey(), each.getValue()));
        return keys;
    }

    @Override
    public boolean changePassword(UUID user, int version, String hash) {
        return jdbc.update(
                        "UPDATE account SET password_hash = ?, credential_version = credential_version + 1"
                                + " WHERE id = ? AND credential_version = ? AND deactivated_at IS NULL",
                        hash,
                        UuidBytes.of(user),
                        version)
                == 1;
    }

    @Override
    public void keepResetCode(UUID user, byte[] codeHash, Instant expires, UUID by) {
        jdbc.update(
                "INSERT INTO password_reset (user_id, code_hash, expires_at, issued_by) VALUES (?, ?, ?, ?)"
                        + " ON DUPLICATE KEY UPDATE code_hash = VALUES(code_hash), expires_at = VALUES(expires_at),"
                        + " issued_by = VALUES(issued_by)",
                UuidBytes.of(user),
                codeHash,
                Utc.of(expires),
                UuidBytes.of(by));
    }

    @Override
    public boolean holdsResetCode(UUID user, byte[] codeHash, Instant now) {
        Integer codes = jdbc.queryForObject(
                "SELECT COUNT(*) FROM password_reset WHERE user_id = ? AND code_hash = ? AND expires_at > ?",
                Integer.class,
                UuidBytes.of(user),
                codeHash,
                Utc.of(now));
        return codes != null && codes == 1;
    }

    @Override
    public boolean useResetCode(UUID user, byte[] codeHash, Instant now) {
        return jdbc.update(
                        "DELETE FROM password_reset WHERE user_id = ? AND code_hash = ? AND expires_at > ?",
                        UuidBytes.of(user),
                        codeHash,
                        Utc.of(now))
                == 1;
    }

    @Override
    public boolean deactivate(UUID user, Instant now) {
        return jdbc.update(
                        "UPDATE account SET deactivated_at = ?, credential_version = credential_version + 1"
                                + " WHERE id = ? AND deactivated_at IS NULL",
                        Utc.of(now),
                        UuidBytes.of(user))
                == 1;
    }

    @Override
    public boolean reactivate(UUID user) {
        return jdbc.update(
                        "UPDATE account SET deactivated_at = NULL, credential_version = credential_version + 1"
                                + " WHERE id = ? AND deactivated_at IS NOT NULL",
                        (Object) UuidBytes.of(user))
                == 1;
    }

    @Override
    public void saveProfile(Account account) {
        jdbc.update(
                "UPDATE account SET display_name = ?, about = ?, avatar = ?, contact_policy = ? WHERE id = ?",
                account.displayName(),
                account.about(),
                account.avatar(),
                account.contacts().text(),
                UuidBytes.of(account.id()));
    }

    @Override
    public int fillLooks() {
        List<Account> unknown = jdbc.query(SELECT + " WHERE username_look IS NULL", MySqlAccounts::account);
        for (Account account : unknown) {
            // What looked alike before there was a rule against it stays, and takes a look of its own.
            if (!fillLook(account, account.username().look())) {
                fillLook(account, Look.alone(account.username().key()));
            }
        }
        return unknown.size();
    }

    private boolean fillLook(Account account, byte[] look) {
        try {
            jdbc.update(
                    "UPDATE account SET username_look = ? WHERE id = ? AND username_look IS NULL",
                    look,
                    UuidBytes.of(account.id()));
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    private <T> List<T> chunks(String select, String column, List<?> values, RowMapper<T> mapper) {
        var found = new ArrayList<T>();
        for (int from = 0; from < values.size(); from += AT_ONCE) {
            List<?> chunk = values.subList(from, Math.min(values.size(), from + AT_ONCE));
            String marks = "?" + ", ?".repeat(chunk.size() - 1);
            found.addAll(jdbc.query(select + " WHERE " + column + " IN (" + marks + ")", mapper, chunk.toArray()));
        }
        return found;
    }

    private static @Nullable Object[] columns(Account account, Instant now) {
        return new @Nullable Object[] {
            UuidBytes.of(account.id()),
            account.username().name(),
            account.username().key(),
            account.username().look(),
            account.displayName(),
            account.passwordHash(),
            account.operator(),
            Utc.of(now)
        };
    }

    private static Account account(ResultSet row, int number) throws SQLException {
        return new Account(
                UuidBytes.from(row.getBytes("id")),
                new Username(row.getString("username"), row.getString("username_key")),
                row.getString("display_name"),
                row.getString("password_hash"),
                row.getBoolean("operator"),
                row.getInt("credential_version"),
                row.getTimestamp("deactivated_at") != null,
                row.getString("about"),
                row.getString("avatar"),
                ContactPolicy.parse("contact_policy", row.getString("contact_policy")));
    }
}
