package parley.status.delivery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.id.UuidBytes;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.status.store.MySqlStore;

/// What MySQL knows of a message's place and its conversation's progress.
public final class MySqlDelivery {
    private static final String PLACE = "SELECT conversation_id, seq, sender_id, server_time FROM message"
            + " WHERE message_id = ? AND placeholder = FALSE ORDER BY seq LIMIT 1";
    private static final String WATERMARK =
            "SELECT next_offset FROM sink_offset WHERE sink = 'main' AND topic = ? AND partition_id = ?";
    private static final String CURSORS = "SELECT user_id, delivered, delivered_at, read_seq, read_at FROM user_cursor"
            + " WHERE conversation_id = ?";

    private final MySqlStore mysql;
    private final Partitions partitions;

    public MySqlDelivery(MySqlStore mysql, Partitions partitions) {
        this.mysql = mysql;
        this.partitions = partitions;
    }

    /// @return null when the sink has not written such a message
    @Nullable MessagePlace place(UUID message) {
        return mysql.<@Nullable MessagePlace>read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(PLACE)) {
                select.setBytes(1, UuidBytes.of(message));
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? place(message, row) : null;
                }
            }
        });
    }

    Progress progress(UUID conversation) {
        return mysql.read(connection ->
                new Progress(watermark(connection, partitions.of(conversation)), cursors(connection, conversation)));
    }

    private static MessagePlace place(UUID message, ResultSet row) throws SQLException {
        return new MessagePlace(
                message,
                UuidBytes.from(row.getBytes("conversation_id")),
                row.getLong("seq"),
                UuidBytes.from(row.getBytes("sender_id")),
                Objects.requireNonNull(MySqlStore.time(row, "server_time")));
    }

    private static long watermark(Connection connection, int partition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(WATERMARK)) {
            select.setString(1, Topic.MESSAGES.topicName());
            select.setInt(2, partition);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private static Map<UUID, UserCursor> cursors(Connection connection, UUID conversation) throws SQLException {
        var cursors = new HashMap<UUID, UserCursor>();
        try (PreparedStatement select = connection.prepareStatement(CURSORS)) {
            select.setBytes(1, UuidBytes.of(conversation));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    var cursor = new UserCursor(
                            row.getLong("delivered"),
                            MySqlStore.time(row, "delivered_at"),
                            row.getLong("read_seq"),
                            MySqlStore.time(row, "read_at"));
                    cursors.put(UuidBytes.from(row.getBytes("user_id")), cursor);
                }
            }
        }
        return cursors;
    }
}
