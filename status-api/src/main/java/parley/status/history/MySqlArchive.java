package parley.status.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import parley.contract.id.UuidBytes;
import parley.contract.range.Archive;
import parley.contract.range.ArchiveSlice;
import parley.contract.range.ArchiveSlice.Row;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.status.store.MySqlStore;

/// The tables `message` and `sink_offset`. Watermark and rows are read in this order on one connection, so
/// that they come from one server: a watermark of one and rows of another that is behind would prove too
/// much.
public final class MySqlArchive implements Archive {
    private static final String WATERMARK =
            "SELECT next_offset FROM sink_offset WHERE sink = 'main' AND topic = ? AND partition_id = ?";
    private static final String AFTER = MessageRows.SELECT + " AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?";
    private static final String BEFORE = MessageRows.SELECT + " AND seq < ? ORDER BY seq DESC LIMIT ?";

    private final MySqlStore mysql;
    private final Partitions partitions;

    public MySqlArchive(MySqlStore mysql, Partitions partitions) {
        this.mysql = mysql;
        this.partitions = partitions;
    }

    @Override
    public ArchiveSlice after(UUID conversation, long after, long upTo, int limit) {
        return mysql.read(connection -> {
            long watermark = watermark(connection, partitions.of(conversation));
            try (PreparedStatement select = connection.prepareStatement(AFTER)) {
                select.setBytes(1, UuidBytes.of(conversation));
                select.setLong(2, after);
                select.setLong(3, upTo);
                select.setInt(4, limit);
                List<Row> rows = rows(conversation, select, limit);
                return new ArchiveSlice(watermark, List.copyOf(rows), rows.size() == limit);
            }
        });
    }

    @Override
    public ArchiveSlice before(UUID conversation, long before, int limit) {
        return mysql.read(connection -> {
            long watermark = watermark(connection, partitions.of(conversation));
            try (PreparedStatement select = connection.prepareStatement(BEFORE)) {
                select.setBytes(1, UuidBytes.of(conversation));
                select.setLong(2, before);
                select.setInt(3, limit);
                List<Row> rows = rows(conversation, select, limit);
                Collections.reverse(rows);
                return new ArchiveSlice(watermark, List.copyOf(rows), rows.size() == limit);
            }
        });
    }

    /// @return the offset of the first record that the sink has not written; 0 when it has written none
    long watermark(int partition) {
        return mysql.read(connection -> watermark(connection, partition));
    }

    private static long watermark(Connection connection, int partition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(WATERMARK)) {
            select.setString(1, Topic.MESSAGES.topicName());
            select.setInt(2, partition);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getLong(1) : 0;
            }
        }
    }

    private static List<Row> rows(UUID conversation, PreparedStatement select, int limit) throws SQLException {
        var rows = new ArrayList<Row>(limit);
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                rows.add(MessageRows.read(conversation, found));
            }
        }
        return rows;
    }
}
