package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import parley.contract.event.LoggedMessage;
import parley.contract.id.UuidBytes;

/// Writes one record at the place where it stands in the log, long after the sink has passed it. The caller
/// commits or rolls back.
public final class Requeue {
    private Requeue() {}

    /// What became of it.
    public enum Outcome {
        FILLED("the message is at its seq"),
        KNOWN_ELSEWHERE("the message stands at another seq already; the placeholder is gone"),
        FOLDED("folded into the tables");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /// @return in words
        public String text() {
            return text;
        }
    }

    /// @param timed false: the record's time is not the broker's, and the placeholder's is taken
    /// @throws SQLException when the database refuses it, or does not answer: [Failure#of] tells
    public static Outcome write(Connection connection, LogEntry entry, boolean timed) throws SQLException {
        return switch (entry) {
            case LogEntry.Message message -> fill(connection, message.message(), timed);
            case LogEntry.Cursor cursor -> {
                CursorRows.write(connection, CursorRise.of(List.of(cursor.receipt())));
                yield Outcome.FOLDED;
            }
            case LogEntry.Happened happened -> {
                DeliveryFailureRows.write(connection, DeliveryFailure.fold(List.of(happened.event())));
                yield Outcome.FOLDED;
            }
            case LogEntry.Buried buried -> throw new PoisonException(buried.reason(), buried.detail());
        };
    }

    private static Outcome fill(Connection connection, LoggedMessage message, boolean timed) throws SQLException {
        MessageRow row = MessageRow.of(timed ? message : placed(connection, message));
        replace(connection, row, true);
        return stands(connection, row) ? Outcome.FILLED : Outcome.KNOWN_ELSEWHERE;
    }

    private static LoggedMessage placed(Connection connection, LoggedMessage message) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT server_time FROM message WHERE conversation_id = ? AND seq = ? AND placeholder")) {
            select.setBytes(1, UuidBytes.of(message.envelope().conversation()));
            select.setLong(2, message.seq());
            try (ResultSet row = select.executeQuery()) {
                Optional<Instant> time = row.next()
                        ? Optional.of(row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC))
                        : Optional.empty();
                return new LoggedMessage(message.seq(), time.orElse(message.time()), message.envelope());
            }
        }
    }

    /// Takes away what stands at the place of a row, and writes the row as the sink does.
    ///
    /// @param placeholderOnly whether only a placeholder is taken away
    static void replace(Connection connection, MessageRow row, boolean placeholderOnly) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM message WHERE conversation_id = ?"
                + " AND seq = ?" + (placeholderOnly ? " AND placeholder" : ""))) {
            delete.setBytes(1, UuidBytes.of(row.conversation()));
            delete.setLong(2, row.seq());
            delete.executeUpdate();
        }
        if (!placeholderOnly) {
            MentionRows.delete(connection, row.conversation(), row.seq());
        }
        MessageRows.write(connection, List.of(row));
    }

    private static boolean stands(Connection connection, MessageRow row) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT 1 FROM message WHERE conversation_id = ? AND seq = ? AND message_id = ?")) {
            select.setBytes(1, UuidBytes.of(row.conversation()));
            select.setLong(2, row.seq());
            select.setBytes(3, UuidBytes.of(row.message()));
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        }
    }
}
