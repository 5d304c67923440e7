package parley.status.operator.session;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import parley.contract.id.UuidBytes;
import parley.status.store.MySqlStore;

/// Sessions that have not run out, from the tables of the gateways.
public final class MySqlUserSessions {
    private static final String COLUMNS = "SELECT id, user_id, device, created_at, expires_at, revoked_at FROM session";
    private static final int MOST = 1_000;

    private final MySqlStore mysql;
    private final Predicate<UUID> revoked;
    private final Clock clock;

    /// @param revoked what the topic of sessions says: it knows before the table
    public MySqlUserSessions(MySqlStore mysql, Predicate<UUID> revoked, Clock clock) {
        this.mysql = mysql;
        this.revoked = revoked;
        this.clock = clock;
    }

    /// @return newest first, at most a thousand
    List<OperatorSession> of(UUID user) {
        return mysql.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    COLUMNS + " WHERE user_id = ? AND expires_at > ? ORDER BY created_at DESC, id LIMIT " + MOST)) {
                select.setBytes(1, UuidBytes.of(user));
                select.setObject(2, LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
                return sessions(select);
            }
        });
    }

    Optional<OperatorSession> find(UUID session) {
        return mysql.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(COLUMNS + " WHERE id = ?")) {
                select.setBytes(1, UuidBytes.of(session));
                return sessions(select).stream().findFirst();
            }
        });
    }

    /// @param username as it was typed at the registration, in any case
    Optional<UUID> user(String username) {
        return mysql.read(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT id FROM account WHERE username_key = ?")) {
                select.setString(1, username.toLowerCase(java.util.Locale.ROOT));
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(UuidBytes.from(row.getBytes(1))) : Optional.<UUID>empty();
                }
            }
        });
    }

    private List<OperatorSession> sessions(PreparedStatement select) throws SQLException {
        var sessions = new ArrayList<OperatorSession>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                UUID id = UuidBytes.from(row.getBytes("id"));
                sessions.add(new OperatorSession(
                        id,
                        UuidBytes.from(row.getBytes("user_id")),
                        row.getString("device"),
                        Objects.requireNonNull(MySqlStore.time(row, "created_at")),
                        Objects.requireNonNull(MySqlStore.time(row, "expires_at")),
                        MySqlStore.time(row, "revoked_at") != null || revoked.test(id)));
            }
        }
        return sessions;
    }
}
