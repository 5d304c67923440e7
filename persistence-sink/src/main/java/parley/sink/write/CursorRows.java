package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/// Cursors of users and devices. MySQL assigns from left to right: what depends on the old value comes
/// first.
final class CursorRows {
    private static final String RAISE_USER = "INSERT INTO user_cursor"
            + " (user_id, conversation_id, delivered, delivered_at, read_seq, read_at)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
            + " delivered_at = IF(VALUES(delivered) > delivered, VALUES(delivered_at), delivered_at),"
            + " delivered = GREATEST(delivered, VALUES(delivered)),"
            + " read_at = IF(VALUES(read_seq) > read_seq, VALUES(read_at), read_at),"
            + " read_seq = GREATEST(read_seq, VALUES(read_seq))";
    private static final String MOVE_DEVICE = "INSERT INTO device_cursor (user_id, device, conversation_id, rev, seq)"
            + " VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
            + " seq = IF(VALUES(rev) > rev, VALUES(seq), IF(VALUES(rev) = rev, GREATEST(seq, VALUES(seq)), seq)),"
            + " rev = GREATEST(rev, VALUES(rev))";

    private CursorRows() {}

    static void write(Connection connection, CursorRise rise) throws SQLException {
        if (!rise.users().isEmpty()) {
            users(connection, rise.users());
        }
        if (!rise.devices().isEmpty()) {
            devices(connection, rise.devices());
        }
    }

    private static void users(Connection connection, List<UserCursor> cursors) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(RAISE_USER)) {
            var columns = new Columns(upsert);
            for (UserCursor cursor : cursors) {
                columns.id(cursor.user())
                        .id(cursor.conversation())
                        .number(cursor.delivered())
                        .time(cursor.deliveredAt())
                        .number(cursor.read())
                        .time(cursor.readAt())
                        .addRow();
            }
            upsert.executeBatch();
        }
    }

    private static void devices(Connection connection, List<DeviceCursor> cursors) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(MOVE_DEVICE)) {
            var columns = new Columns(upsert);
            for (DeviceCursor cursor : cursors) {
                columns.id(cursor.user())
                        .text(cursor.device())
                        .id(cursor.conversation())
                        .number(cursor.rev())
                        .number(cursor.seq())
                        .addRow();
            }
            upsert.executeBatch();
        }
    }
}
