package parley.sink.rebuild;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.JobCommand.Selection;
import parley.contract.id.UuidBytes;

/// The table `dead_letter`.
final class LetterRows {
    private static final int MOST = 10_000;
    private static final String COLUMNS =
            "SELECT topic, partition_id, record_offset, reason, state, attempts," + " created_at FROM dead_letter";

    private LetterRows() {}

    /// @return the letters with these ids, whatever their state, or the open ones of the reason; oldest first
    static List<Letter> find(Connection connection, Selection selection) throws SQLException {
        List<String> ids = selection.letters();
        String where = ids == null
                ? " WHERE reason = ? AND state = 'open'"
                : " WHERE CONCAT(topic, '-', partition_id, '-', record_offset) IN ("
                        + String.join(", ", ids.stream().map(_ -> "?").toList()) + ")";
        var letters = new ArrayList<Letter>();
        if (ids != null && ids.isEmpty()) {
            return letters;
        }
        try (PreparedStatement select = connection.prepareStatement(
                COLUMNS + where + " ORDER BY created_at, topic, partition_id, record_offset LIMIT " + MOST)) {
            if (ids == null) {
                select.setString(1, selection.reason());
            } else {
                for (int i = 0; i < ids.size(); i++) {
                    select.setString(i + 1, ids.get(i));
                }
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    letters.add(new Letter(
                            row.getString(1),
                            row.getInt(2),
                            row.getLong(3),
                            row.getString(4),
                            row.getString(5),
                            row.getInt(6),
                            row.getObject(7, LocalDateTime.class).toInstant(ZoneOffset.UTC)));
                }
            }
        }
        return letters;
    }

    static void change(
            Connection connection,
            Letter letter,
            String state,
            int attempts,
            Instant at,
            UUID by,
            @Nullable String note)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE dead_letter SET state = ?, attempts = ?, changed_at = ?,"
                        + " changed_by = ?, note = ? WHERE topic = ? AND partition_id = ? AND record_offset = ?")) {
            update.setString(1, state);
            update.setInt(2, attempts);
            update.setObject(3, LocalDateTime.ofInstant(at, ZoneOffset.UTC));
            update.setBytes(4, UuidBytes.of(by));
            update.setString(5, note);
            update.setString(6, letter.topic());
            update.setInt(7, letter.partition());
            update.setLong(8, letter.offset());
            update.executeUpdate();
        }
    }
}
