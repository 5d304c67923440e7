package parley.sink.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The index of the dead letters; their bytes are in Kafka.
final class DeadLetterRows {
    private static final Upsert INSERT = new Upsert(
            "dead_letter (topic, partition_id, record_offset, reason, detail, created_at)",
            6,
            "reason = VALUES(reason), detail = VALUES(detail)");
    private static final int LONGEST_DETAIL = 1024;

    private DeadLetterRows() {}

    static void write(Connection connection, List<LogEntry.Buried> letters) throws SQLException {
        if (letters.isEmpty()) {
            return;
        }
        var columns = new Columns(INSERT);
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
        columns.write(connection);
    }
}
