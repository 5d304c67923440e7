package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/// The index of the dead letters; their bytes are in Kafka.
final class DeadLetterRows {
    private static final String INSERT = "INSERT INTO dead_letter"
            + " (topic, partition_id, record_offset, reason, detail, created_at) VALUES (?, ?, ?, ?, ?, ?)"
            + " ON DUPLICATE KEY UPDATE reason = VALUES(reason), detail = VALUES(detail)";
    private static final int LONGEST_DETAIL = 1024;

    private DeadLetterRows() {}

    static void write(Connection connection, List<LogEntry.Buried> letters) throws SQLException {
        if (letters.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            var columns = new Columns(insert);
            for (LogEntry.Buried letter : letters) {
                String detail = letter.detail();
                columns.text(letter.topic())
                        .number(letter.partition())
                        .number(letter.offset())
                        .text(letter.reason().code())
                        .text(detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) : detail)
                        .time(letter.at())
                        .addRow();
            }
            insert.executeBatch();
        }
    }
}
