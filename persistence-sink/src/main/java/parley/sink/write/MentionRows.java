package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import parley.contract.codec.RawJson;
import parley.contract.event.Annotation;
import parley.contract.event.Mentions;
import parley.contract.id.NewIds;
import parley.contract.id.UuidBytes;

/// Whom messages mention: rows for those who are members, were, or are about to be. Whether they were when it was
/// said, their intervals tell whoever reads the rows. One row says `all`, however large the group is.
///
/// Edits, recalls and reactions mention nobody, as they do not count as unread either: a message mentions whom it
/// named when it was sent. A recall takes the rows along. A batch without mentions pays a search of its bodies.
final class MentionRows {
    private static final String INSERT = "INSERT INTO mention (conversation_id, user_id, seq, sender_id)";
    /// Only of the message that stands at its place: a resend and a conflict have no row, and what was taken back
    /// mentions nobody.
    private static final String MESSAGE =
            " WHERE g.conversation_id = ? AND g.seq = ? AND g.message_id = ? AND g.recalled_by IS NULL";
    private static final String AGAIN = " ON DUPLICATE KEY UPDATE mention.sender_id = VALUES(sender_id)";
    private static final String NAMED = INSERT + " SELECT m.conversation_id, m.user_id, g.seq, g.sender_id"
            + " FROM message g JOIN member m ON m.conversation_id = g.conversation_id" + MESSAGE
            + " AND m.user_id <> g.sender_id AND m.user_id IN (%s)" + AGAIN;
    private static final String EVERYBODY = INSERT + " SELECT g.conversation_id, ?, g.seq, g.sender_id"
            + " FROM message g JOIN conversation c ON c.id = g.conversation_id" + MESSAGE + " AND c.kind = 'group'"
            + AGAIN;

    private MentionRows() {}

    /// @param rows of messages that were just written, and emptied where they were recalled
    static void write(Connection connection, List<MessageRow> rows) throws SQLException {
        for (MessageRow row : rows) {
            if (counts(row)) {
                Mentions mentions = Mentions.of(RawJson.of(row.body()));
                if (mentions.all()) {
                    everybody(connection, row);
                } else if (!mentions.users().isEmpty()) {
                    named(connection, row, List.copyOf(mentions.users()));
                }
            }
        }
    }

    private static boolean counts(MessageRow row) {
        return !row.placeholder()
                && Annotation.of(row.type()) == null
                && !row.sender().equals(NewIds.SYSTEM);
    }

    private static void everybody(Connection connection, MessageRow row) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(EVERYBODY)) {
            insert.setBytes(1, UuidBytes.of(Mentions.ALL));
            place(insert, 2, row);
            insert.executeUpdate();
        }
    }

    private static void named(Connection connection, MessageRow row, List<UUID> users) throws SQLException {
        int from = 0;
        for (int part : Upsert.parts(users.size())) {
            String sql = NAMED.formatted(String.join(", ", Collections.nCopies(part, "?")));
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                int index = place(insert, 1, row);
                for (UUID user : users.subList(from, from + part)) {
                    insert.setBytes(index++, UuidBytes.of(user));
                }
                insert.executeUpdate();
            }
            from += part;
        }
    }

    private static int place(PreparedStatement insert, int index, MessageRow row) throws SQLException {
        insert.setBytes(index, UuidBytes.of(row.conversation()));
        insert.setLong(index + 1, row.seq());
        insert.setBytes(index + 2, UuidBytes.of(row.message()));
        return index + 3;
    }

    /// Takes away whom the message at a place mentions.
    static void delete(Connection connection, UUID conversation, long seq) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM mention WHERE conversation_id = ? AND seq = ?")) {
            delete.setBytes(1, UuidBytes.of(conversation));
            delete.setLong(2, seq);
            delete.executeUpdate();
        }
    }
}
