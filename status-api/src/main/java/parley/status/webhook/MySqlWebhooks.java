package parley.status.webhook;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.id.UuidBytes;
import parley.status.store.MySqlStore;

/// Table `webhook`. Every call blocks, and throws a [parley.contract.range.StoreUnavailableException] when
/// MySQL does not answer.
final class MySqlWebhooks {
    /// A webhook with how it fares.
    ///
    /// @param pausedAt null: it is not paused
    /// @param failingSince null: the last call was taken
    /// @param buried events that are dead letters
    record Stored(
            Webhook webhook,
            Instant created,
            UUID createdBy,
            @Nullable Instant pausedAt,
            @Nullable String pausedWhy,
            @Nullable Instant failingSince,
            @Nullable String failure,
            long buried) {
        boolean active() {
            return pausedAt == null;
        }
    }

    private static final int LONGEST = 256;
    private static final String SELECT = "SELECT id, url, secret, kinds, conversation_id, user_id, created_at,"
            + " created_by, paused_at, paused_why, failing_since, failure, buried FROM webhook";

    private final MySqlStore mysql;

    MySqlWebhooks(MySqlStore mysql) {
        this.mysql = mysql;
    }

    /// @return oldest first
    List<Stored> all() {
        return select(SELECT + " ORDER BY created_at, id");
    }

    Optional<Stored> find(UUID id) {
        return select(SELECT + " WHERE id = ?", UuidBytes.of(id)).stream().findFirst();
    }

    void insert(Webhook webhook, Instant now, UUID by) {
        update(
                "INSERT INTO webhook (id, url, secret, kinds, conversation_id, user_id, created_at, created_by)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                UuidBytes.of(webhook.id()),
                webhook.url().toString(),
                webhook.secret(),
                EventKind.join(webhook.kinds()),
                bytes(webhook.conversation()),
                bytes(webhook.user()),
                utc(now),
                UuidBytes.of(by));
    }

    /// @return false when there is none
    boolean delete(UUID id) {
        return update("DELETE FROM webhook WHERE id = ?", UuidBytes.of(id)) == 1;
    }

    /// One that is paused stays so, with its reason.
    void pause(UUID id, Instant now, String why) {
        update(
                "UPDATE webhook SET paused_at = ?, paused_why = ? WHERE id = ? AND paused_at IS NULL",
                utc(now),
                shortened(why),
                UuidBytes.of(id));
    }

    /// It begins as if it had never failed.
    void resume(UUID id) {
        update(
                "UPDATE webhook SET paused_at = NULL, paused_why = NULL, failing_since = NULL, failure = NULL"
                        + " WHERE id = ?",
                UuidBytes.of(id));
    }

    /// @return since when nothing was taken: now, or since an earlier process saw it
    Instant failing(UUID id, Instant now, String why) {
        update(
                "UPDATE webhook SET failing_since = COALESCE(failing_since, ?), failure = ? WHERE id = ?",
                utc(now),
                shortened(why),
                UuidBytes.of(id));
        Instant since = find(id).map(Stored::failingSince).orElse(now);
        return since == null ? now : since;
    }

    void recovered(UUID id) {
        update("UPDATE webhook SET failing_since = NULL, failure = NULL WHERE id = ?", UuidBytes.of(id));
    }

    void buried(UUID id) {
        update("UPDATE webhook SET buried = buried + 1 WHERE id = ?", UuidBytes.of(id));
    }

    private List<Stored> select(String sql, @Nullable Object... parameters) {
        return mysql.read(connection -> {
            try (PreparedStatement select = prepared(connection, sql, parameters);
                    ResultSet row = select.executeQuery()) {
                var found = new ArrayList<Stored>();
                while (row.next()) {
                    found.add(stored(row));
                }
                return found;
            }
        });
    }

    private int update(String sql, @Nullable Object... parameters) {
        return mysql.write(connection -> {
            try (PreparedStatement update = prepared(connection, sql, parameters)) {
                return update.executeUpdate();
            }
        });
    }

    private static PreparedStatement prepared(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private static Stored stored(ResultSet row) throws SQLException {
        var webhook = new Webhook(
                UuidBytes.from(row.getBytes("id")),
                URI.create(row.getString("url")),
                row.getBytes("secret"),
                EventKind.split(row.getString("kinds")),
                uuid(row, "conversation_id"),
                uuid(row, "user_id"));
        return new Stored(
                webhook,
                Objects.requireNonNull(MySqlStore.time(row, "created_at")),
                UuidBytes.from(row.getBytes("created_by")),
                MySqlStore.time(row, "paused_at"),
                row.getString("paused_why"),
                MySqlStore.time(row, "failing_since"),
                row.getString("failure"),
                row.getLong("buried"));
    }

    private static @Nullable UUID uuid(ResultSet row, String column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? null : UuidBytes.from(bytes);
    }

    private static byte @Nullable [] bytes(@Nullable UUID id) {
        return id == null ? null : UuidBytes.of(id);
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
