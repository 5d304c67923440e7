package parley.sink.rebuild;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import parley.contract.event.JobCommand.Selection;
import parley.contract.id.UuidBytes;
import parley.sink.write.DeviceCursor;

/// Reads who may get messages again, and which.
final class RecipientRows {
    private static final String MEMBERS = "SELECT m.conversation_id, m.user_id, m.join_seq, IFNULL(c.delivered, 0),"
            + " IFNULL(c.read_seq, 0) FROM member m LEFT JOIN user_cursor c"
            + " ON c.user_id = m.user_id AND c.conversation_id = m.conversation_id WHERE m.state = 'active'";

    private RecipientRows() {}

    /// @return whoever takes part now; of one conversation, of one user, or one user in one conversation
    static List<Recipient> find(Connection connection, Selection selection) throws SQLException {
        UUID conversation = selection.conversation();
        UUID user = selection.user();
        String where = (conversation == null ? "" : " AND m.conversation_id = ?")
                + (user == null ? "" : " AND m.user_id = ?")
                + " ORDER BY m.conversation_id, m.user_id";
        var recipients = new ArrayList<Recipient>();
        try (PreparedStatement select = connection.prepareStatement(MEMBERS + where)) {
            int index = 0;
            if (conversation != null) {
                select.setBytes(++index, UuidBytes.of(conversation));
            }
            if (user != null) {
                select.setBytes(++index, UuidBytes.of(user));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    recipients.add(new Recipient(
                            UuidBytes.from(row.getBytes(1)),
                            UuidBytes.from(row.getBytes(2)),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5)));
                }
            }
        }
        return recipients;
    }

    /// @param device null: all of each
    static List<DeviceCursor> devices(Connection connection, List<Recipient> recipients, @Nullable String device)
            throws SQLException {
        var cursors = new ArrayList<DeviceCursor>();
        if (recipients.isEmpty()) {
            return cursors;
        }
        String each = "(user_id = ? AND conversation_id = ?)";
        String where = "(" + String.join(" OR ", Collections.nCopies(recipients.size(), each)) + ")"
                + (device == null ? "" : " AND device = ?");
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT user_id, device, conversation_id, rev, seq FROM device_cursor WHERE " + where)) {
            int index = 0;
            for (Recipient recipient : recipients) {
                select.setBytes(++index, UuidBytes.of(recipient.user()));
                select.setBytes(++index, UuidBytes.of(recipient.conversation()));
            }
            if (device != null) {
                select.setString(++index, device);
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    cursors.add(new DeviceCursor(
                            UuidBytes.from(row.getBytes(1)),
                            row.getString(2),
                            UuidBytes.from(row.getBytes(3)),
                            row.getInt(4),
                            row.getLong(5)));
                }
            }
        }
        return cursors;
    }

    /// The bodies are not touched: the index of ids has the seqs.
    ///
    /// @param since null: from the beginning
    /// @return ascending
    static long[] seqs(Connection connection, UUID conversation, @Nullable Instant since) throws SQLException {
        String select = since == null
                ? "SELECT seq FROM message FORCE INDEX (message_by_id_in_conversation) WHERE conversation_id = ?"
                : "SELECT seq FROM message FORCE INDEX (PRIMARY) WHERE conversation_id = ? AND server_time >= ?";
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setBytes(1, UuidBytes.of(conversation));
            if (since != null) {
                statement.setObject(2, LocalDateTime.ofInstant(since, ZoneOffset.UTC));
            }
            LongStream.Builder seqs = LongStream.builder();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    seqs.add(row.getLong(1));
                }
            }
            return seqs.build().sorted().toArray();
        }
    }
}
