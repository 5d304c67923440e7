package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.id.UuidBytes;

/// Sets single rows to what the log says, also downwards. Only right while the caller holds the positions of the
/// partition, so that the live sink cannot write between the fold and the row. The caller commits.
public final class Repair {
    private Repair() {}

    /// @param alias a later place where the same message stands wrongly; null when there is none
    public static void message(Connection connection, MessageRow row, @Nullable Long alias) throws SQLException {
        if (alias != null) {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM message WHERE conversation_id = ? AND seq = ?")) {
                delete.setBytes(1, UuidBytes.of(row.conversation()));
                delete.setLong(2, alias);
                delete.executeUpdate();
            }
            MentionRows.delete(connection, row.conversation(), alias);
        }
        Requeue.replace(connection, row, false);
    }

    public static void head(Connection connection, UUID conversation, long seq, Instant time) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement(
                "INSERT INTO conversation (id, kind, last_seq, last_time) VALUES (?, 'unknown', ?, ?)"
                        + " ON DUPLICATE KEY UPDATE last_seq = VALUES(last_seq), last_time = VALUES(last_time)")) {
            set.setBytes(1, UuidBytes.of(conversation));
            set.setLong(2, seq);
            set.setObject(3, utc(time));
            set.executeUpdate();
        }
    }

    public static void userCursor(Connection connection, UserCursor cursor) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM user_cursor WHERE user_id = ? AND conversation_id = ?")) {
            delete.setBytes(1, UuidBytes.of(cursor.user()));
            delete.setBytes(2, UuidBytes.of(cursor.conversation()));
            delete.executeUpdate();
        }
        if (cursor.delivered() > 0) {
            CursorRows.write(connection, new CursorRise(List.of(cursor), List.of()));
        }
    }

    public static void deviceCursor(Connection connection, DeviceCursor cursor) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM device_cursor WHERE user_id = ? AND device = ? AND conversation_id = ?")) {
            delete.setBytes(1, UuidBytes.of(cursor.user()));
            delete.setString(2, cursor.device());
            delete.setBytes(3, UuidBytes.of(cursor.conversation()));
            delete.executeUpdate();
        }
        CursorRows.write(connection, new CursorRise(List.of(), List.of(cursor)));
    }

    public static void failure(Connection connection, DeliveryFailure failure) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM delivery_failure WHERE conversation_id = ? AND seq = ? AND user_id = ? AND device = ?")) {
            delete.setBytes(1, UuidBytes.of(failure.conversation()));
            delete.setLong(2, failure.seq());
            delete.setBytes(3, UuidBytes.of(failure.user()));
            delete.setString(4, failure.device());
            delete.executeUpdate();
        }
        DeliveryFailureRows.write(connection, List.of(failure));
    }

    private static LocalDateTime utc(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
