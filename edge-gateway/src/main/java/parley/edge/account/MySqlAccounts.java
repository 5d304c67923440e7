package parley.edge.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.id.UuidBytes;
import parley.edge.sql.Utc;

/// Table `account`.
final class MySqlAccounts implements AccountStore {
    private static final int AT_ONCE = 500;
    private static final String SELECT =
            "SELECT id, username, username_key, display_name, password_hash, operator FROM account";
    private static final String INSERT = "INSERT INTO account"
            + " (id, username, username_key, display_name, password_hash, operator, created_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)";

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
        chunks(keys, "username_key").forEach(each -> found.put(each.username().key(), each));
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
        chunks(ids.stream().map(UuidBytes::of).toList(), "id").forEach(each -> found.put(each.id(), each));
        return found;
    }

    private List<Account> chunks(List<?> values, String column) {
        var found = new java.util.ArrayList<Account>();
        for (int from = 0; from < values.size(); from += AT_ONCE) {
            List<?> chunk = values.subList(from, Math.min(values.size(), from + AT_ONCE));
            String marks = "?" + ", ?".repeat(chunk.size() - 1);
            found.addAll(jdbc.query(
                    SELECT + " WHERE " + column + " IN (" + marks + ")", MySqlAccounts::account, chunk.toArray()));
        }
        return found;
    }

    private static @Nullable Object[] columns(Account account, Instant now) {
        return new @Nullable Object[] {
            UuidBytes.of(account.id()),
            account.username().name(),
            account.username().key(),
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
                row.getBoolean("operator"));
    }
}
