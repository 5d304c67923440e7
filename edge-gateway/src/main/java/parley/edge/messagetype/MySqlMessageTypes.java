package parley.edge.messagetype;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageTypeRow;
import parley.contract.id.UuidBytes;
import parley.edge.sql.Utc;

/// Table `message_type`. Rows are only added, so that its primary key is all the locking there is.
final class MySqlMessageTypes implements MessageTypeStore {
    private static final String SELECT = "SELECT type, version, schema_json, published_at FROM message_type";

    private final JdbcTemplate jdbc;

    MySqlMessageTypes(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public @Nullable MessageTypeRow find(String type, int version) {
        List<MessageTypeRow> rows =
                jdbc.query(SELECT + " WHERE type = ? AND version = ?", MySqlMessageTypes::row, type, version);
        return rows.isEmpty() ? null : rows.getFirst();
    }

    @Override
    public int newest(String type) {
        Integer newest = jdbc.queryForObject(
                "SELECT COALESCE(MAX(version), 0) FROM message_type WHERE type = ?", Integer.class, type);
        return newest == null ? 0 : newest;
    }

    @Override
    public boolean insert(MessageTypeRow row, Compatibility compatibility, UUID by) {
        try {
            jdbc.update(
                    "INSERT INTO message_type (type, version, schema_json, compatibility, published_by, published_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    row.type(),
                    row.version(),
                    row.schema().toBytes(),
                    compatibility.code(),
                    UuidBytes.of(by),
                    Utc.of(row.at()));
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    @Override
    public List<MessageTypeRow> page(@Nullable MessageTypeRow after, int limit) {
        String order = " ORDER BY type, version LIMIT ?";
        return after == null
                ? jdbc.query(SELECT + order, MySqlMessageTypes::row, limit)
                : jdbc.query(
                        SELECT + " WHERE type > ? OR (type = ? AND version > ?)" + order,
                        MySqlMessageTypes::row,
                        after.type(),
                        after.type(),
                        after.version(),
                        limit);
    }

    private static MessageTypeRow row(ResultSet row, int number) throws SQLException {
        return new MessageTypeRow(
                row.getString("type"),
                row.getInt("version"),
                RawJson.of(row.getBytes("schema_json")),
                Utc.requiredInstant(row, "published_at"));
    }
}
