package parley.edge.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.UuidBytes;

/// A row of table `message` as the message that was logged.
public final class MessageRow {
    private MessageRow() {}

    /// @param row at a row with all columns of the table that is no placeholder
    public static LoggedMessage read(ResultSet row) throws SQLException {
        long ttl = row.getLong("ttl");
        Duration life = row.wasNull() ? null : Duration.ofSeconds(ttl);
        byte[] ref = row.getBytes("ref");
        var envelope = new MessageEnvelope(
                UuidBytes.from(row.getBytes("message_id")),
                UuidBytes.from(row.getBytes("conversation_id")),
                UuidBytes.from(row.getBytes("sender_id")),
                row.getString("device"),
                row.getString("client_id"),
                row.getString("type"),
                row.getInt("version"),
                row.getInt("generation"),
                PayloadHash.ofBytes(row.getBytes("hash")),
                life,
                ref == null ? null : UuidBytes.from(ref),
                RawJson.of(row.getBytes("body")),
                json(row.getBytes("meta")));
        byte[] recalledBy = row.getBytes("recalled_by");
        var message = new LoggedMessage(row.getLong("seq"), Utc.requiredInstant(row, "server_time"), envelope);
        return recalledBy == null ? message : message.recalled(UuidBytes.from(recalledBy));
    }

    private static @Nullable RawJson json(byte @Nullable [] bytes) {
        return bytes == null ? null : RawJson.of(bytes);
    }
}
