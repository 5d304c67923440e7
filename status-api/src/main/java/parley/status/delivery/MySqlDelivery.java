package parley.status.delivery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import parley.contract.event.UserStatus;
import parley.contract.event.UserStatus.DeviceProgress;
import parley.contract.id.UuidBytes;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.status.fold.UserStatusFold;
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
    private final Map<Integer, Long> watermarks = new ConcurrentHashMap<>();

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

    /// @return what is known of everybody at this place; failures of this message alone
    Progress progress(MessagePlace place) {
        return mysql.read(connection -> {
            long watermark = watermark(connection, place.conversation());
            return new Progress(watermark, cursors(connection, place.conversation()))
                    .join(MySqlFailures.of(connection, place));
        });
    }

    /// @return offset of the first record of the conversation's partition that the sink has not written
    long watermark(UUID conversation) {
        return mysql.read(connection -> watermark(connection, conversation));
    }

    /// Asks nobody.
    ///
    /// @return a watermark that the sink has reached, 0 when none was seen yet
    long lastWatermark(UUID conversation) {
        return watermarks.getOrDefault(partitions.of(conversation), 0L);
    }

    private static MessagePlace place(UUID message, ResultSet row) throws SQLException {
        return new MessagePlace(
                message,
                UuidBytes.from(row.getBytes("conversation_id")),
                row.getLong("seq"),
                UuidBytes.from(row.getBytes("sender_id")),
                Objects.requireNonNull(MySqlStore.time(row, "server_time")));
    }

    /// To be read before the rows: what lies below it is in them.
    private long watermark(Connection connection, UUID conversation) throws SQLException {
        int partition = partitions.of(conversation);
        long watermark = watermark(connection, partition);
        watermarks.merge(partition, watermark, Math::max);
        return watermark;
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

    private static Map<UUID, UserStatus> cursors(Connection connection, UUID conversation) throws SQLException {
        var cursors = new HashMap<UUID, UserStatus>();
        try (PreparedStatement select = connection.prepareStatement(CURSORS)) {
            select.setBytes(1, UuidBytes.of(conversation));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    UUID user = UuidBytes.from(row.getBytes("user_id"));
                    var cursor = new DeviceProgress(
                            Progress.UNNAMED,
                            row.getLong("delivered"),
                            MySqlStore.time(row, "delivered_at"),
                            row.getLong("read_seq"),
                            MySqlStore.time(row, "read_at"));
                    cursors.put(user, UserStatusFold.of(conversation, user, List.of(cursor), List.of()));
                }
            }
        }
        return cursors;
    }
}
