package parley.sink.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Failures and what became of them. MySQL assigns from left to right: the kind, which the others look at,
/// comes last of them.
final class DeliveryFailureRows {
    private static final Upsert REPORT = new Upsert(
            "delivery_failure (conversation_id, seq, user_id, device, message_id, kind, reason, attempts, failed_at,"
                    + " delivered_at)",
            10,
            "reason = IF(VALUES(kind) IS NULL, reason, VALUES(reason)),"
                    + " attempts = IF(VALUES(kind) IS NULL, attempts, VALUES(attempts)),"
                    + " failed_at = IF(VALUES(kind) IS NULL, failed_at, VALUES(failed_at)),"
                    + " kind = IFNULL(VALUES(kind), kind),"
                    + " delivered_at = IFNULL(delivered_at, VALUES(delivered_at))");

    private DeliveryFailureRows() {}

    static void write(Connection connection, List<DeliveryFailure> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        var columns = new Columns(REPORT);
        for (DeliveryFailure row : rows) {
            DeliveryFailure.Reported failure = row.failure();
            columns.id(row.conversation())
                    .number(row.seq())
                    .id(row.user())
                    .text(row.device())
                    .id(row.message())
                    .text(failure == null ? null : failure.kind())
                    .text(failure == null ? null : failure.reason())
                    .optional(failure == null ? null : failure.attempts())
                    .time(failure == null ? null : failure.at())
                    .time(row.deliveredAt())
                    .addRow();
        }
        columns.write(connection);
    }
}
