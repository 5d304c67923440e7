package parley.sink.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Cursors of users and devices. MySQL assigns from left to right: what depends on the old value comes
/// first.
final class CursorRows {
    private static final Upsert RAISE_USER = new Upsert(
            "user_cursor (user_id, conversation_id, delivered, delivered_at, read_seq, read_at)",
            6,
            "delivered_at = IF(VALUES(delivered) > delivered, VALUES(delivered_at), delivered_at),"
                    + " delivered = GREATEST(delivered, VALUES(delivered)),"
                    + " read_at = IF(VALUES(read_seq) > read_seq, VALUES(read_at), read_at),"
                    + " read_seq = GREATEST(read_seq, VALUES(read_seq))");
    private static final Upsert MOVE_DEVICE = new Upsert(
            "device_cursor (user_id, device, conversation_id, rev, seq)",
            5,
            "seq = IF(VALUES(rev) > rev, VALUES(seq), IF(VALUES(rev) = rev, GREATEST(seq, VALUES(seq)), seq)),"
                    + " rev = GREATEST(rev, VALUES(rev))");

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
        var columns = new Columns(RAISE_USER);
        for (UserCursor cursor : cursors) {
            columns.id(cursor.user())
                    .id(cursor.conversation())
                    .number(cursor.delivered())
                    .time(cursor.deliveredAt())
                    .number(cursor.read())
                    .time(cursor.readAt())
                    .addRow();
        }
        columns.write(connection);
    }

    private static void devices(Connection connection, List<DeviceCursor> cursors) throws SQLException {
        var columns = new Columns(MOVE_DEVICE);
        for (DeviceCursor cursor : cursors) {
            columns.id(cursor.user())
                    .text(cursor.device())
                    .id(cursor.conversation())
                    .number(cursor.rev())
                    .number(cursor.seq())
                    .addRow();
        }
        columns.write(connection);
    }
}
