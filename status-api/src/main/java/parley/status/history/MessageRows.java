package parley.status.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.UuidBytes;
import parley.contract.range.ArchiveSlice.Row;
import parley.status.store.MySqlStore;

/// Rows of the table `message` as messages.
final class MessageRows {
    /// To be followed by conditions on seq; the conversation is the first parameter.
    static final String SELECT =
            "SELECT seq, message_id, sender_id, device, client_id, type, version, generation, body,"
                    + " meta, ref, hash, ttl, server_time, placeholder, recalled_by FROM message"
                    + " WHERE conversation_id = ?";

    private MessageRows() {}

    static Row read(UUID conversation, ResultSet row) throws SQLException {
        long seq = row.getLong("seq");
        if (row.getBoolean("placeholder")) {
            return new Row(seq, null);
        }
        byte @Nullable [] meta = row.getBytes("meta");
        byte @Nullable [] ref = row.getBytes("ref");
        int ttl = row.getInt("ttl"); // 0 for NULL
        var envelope = new MessageEnvelope(
                UuidBytes.from(row.getBytes("message_id")),
                conversation,
                UuidBytes.from(row.getBytes("sender_id")),
                row.getString("device"),
                row.getString("client_id"),
                row.getString("type"),
                row.getInt("version"),
                row.getInt("generation"),
                PayloadHash.ofBytes(row.getBytes("hash")),
                ttl == 0 ? null : Duration.ofSeconds(ttl),
                ref == null ? null : UuidBytes.from(ref),
                RawJson.of(row.getBytes("body")),
                meta == null ? null : RawJson.of(meta));
        Instant time = Objects.requireNonNull(MySqlStore.time(row, "server_time"));
        byte @Nullable [] recalledBy = row.getBytes("recalled_by");
        var message = new LoggedMessage(seq, time, envelope);
        return new Row(seq, recalledBy == null ? message : message.recalled(UuidBytes.from(recalledBy)));
    }
}
