package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.UUID;
import parley.contract.event.Annotation;
import parley.contract.id.UuidBytes;

/// What recalls do to the rows of messages. The rows say the same in whatever order, however often and in
/// whatever batches a recall, its message and the message's edits are written: a message that any recall
/// names is empty and mentions nobody, and every edit of it is empty; the first recall in the log says by whom.
///
/// A batch without edits and recalls pays one look at an empty table.
final class RecallRows {
    private static final Upsert CHANGES =
            new Upsert("message_change (conversation_id, ref, seq, type, sender_id)", 5, "seq = VALUES(seq)");
    private static final Upsert AHEAD =
            new Upsert("recall_ahead (conversation_id, message_id)", 2, "message_id = VALUES(message_id)");
    private static final String EXISTING = "SELECT conversation_id, seq FROM message WHERE %s";
    private static final String PLACE = "(conversation_id = ? AND seq = ?)";
    private static final String RECALLS = "SELECT conversation_id, ref, sender_id FROM message_change"
            + " WHERE type = 'recall' AND (%s) ORDER BY seq DESC";
    private static final String ABOUT = "(conversation_id = ? AND ref = ?)";
    /// An edit goes with what it edits, and with nothing else.
    private static final String EDITS = "type = 'edit' AND ref IS NOT NULL";
    private static final String EMPTY_MESSAGE = ("UPDATE message SET body = IF(%1$s, body, '{}'),"
                    + " meta = IF(%1$s, meta, NULL), recalled_by = IF(%1$s, recalled_by, ?)"
                    + " WHERE conversation_id = ? AND message_id = ?")
            .formatted(EDITS);
    private static final String EMPTY_EDITS = "UPDATE message_change c JOIN message m"
            + " ON m.conversation_id = c.conversation_id AND m.seq = c.seq"
            + " SET m.body = '{}', m.meta = NULL, m.recalled_by = ?"
            + " WHERE c.conversation_id = ? AND c.ref = ? AND c.type = 'edit'";
    private static final String FORGET_MENTIONS = "DELETE n FROM message m JOIN mention n"
            + " ON n.conversation_id = m.conversation_id AND n.seq = m.seq"
            + " WHERE m.conversation_id = ? AND m.message_id = ?";
    private static final String ANY_AHEAD = "SELECT 1 FROM recall_ahead LIMIT 1";
    private static final String CAUGHT_UP = "SELECT a.conversation_id, a.message_id FROM recall_ahead a JOIN message m"
            + " ON m.conversation_id = a.conversation_id AND m.message_id = a.message_id";
    private static final String NO_LONGER_AHEAD =
            "DELETE FROM recall_ahead WHERE conversation_id = ? AND message_id = ?";

    private record Place(UUID conversation, long seq) {}

    private record Target(UUID conversation, UUID message) {}

    private RecallRows() {}

    /// @param rows of messages that were just written, sorted by their keys
    static void write(Connection connection, List<MessageRow> rows) throws SQLException {
        SequencedSet<Target> targets = caughtUp(connection, rows);
        List<MessageRow> changes =
                existing(connection, rows.stream().filter(RecallRows::changes).toList());
        if (!changes.isEmpty()) {
            insert(connection, changes);
            changes.forEach(row -> targets.add(target(row)));
        }
        if (!targets.isEmpty()) {
            empty(connection, recalled(connection, List.copyOf(targets)));
        }
    }

    private static boolean changes(MessageRow row) {
        Annotation annotation = row.ref() == null ? null : Annotation.of(row.type());
        return annotation == Annotation.EDIT || annotation == Annotation.RECALL;
    }

    private static Target target(MessageRow change) {
        UUID ref = change.ref();
        if (ref == null) {
            throw new IllegalStateException(change.type() + " " + change.message() + " without a ref");
        }
        return new Target(change.conversation(), ref);
    }

    /// @return those that have a row: a resend and a conflict have none, and change nothing
    private static List<MessageRow> existing(Connection connection, List<MessageRow> changes) throws SQLException {
        var there = new LinkedHashSet<Place>();
        int from = 0;
        for (int part : Upsert.parts(changes.size())) {
            String where = String.join(" OR ", Collections.nCopies(part, PLACE));
            try (PreparedStatement select = connection.prepareStatement(EXISTING.formatted(where))) {
                int index = 0;
                for (MessageRow row : changes.subList(from, from + part)) {
                    select.setBytes(++index, UuidBytes.of(row.conversation()));
                    select.setLong(++index, row.seq());
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        there.add(new Place(UuidBytes.from(row.getBytes(1)), row.getLong(2)));
                    }
                }
            }
            from += part;
        }
        return changes.stream()
                .filter(row -> there.contains(new Place(row.conversation(), row.seq())))
                .toList();
    }

    private static void insert(Connection connection, List<MessageRow> changes) throws SQLException {
        var columns = new Columns(CHANGES);
        for (MessageRow row : changes) {
            columns.id(row.conversation())
                    .id(row.ref())
                    .number(row.seq())
                    .text(row.type())
                    .id(row.sender())
                    .addRow();
        }
        columns.write(connection);
    }

    /// @return who took each of them back; nothing of those that nobody did
    private static Map<Target, UUID> recalled(Connection connection, List<Target> targets) throws SQLException {
        var recalled = new LinkedHashMap<Target, UUID>();
        int from = 0;
        for (int part : Upsert.parts(targets.size())) {
            String where = String.join(" OR ", Collections.nCopies(part, ABOUT));
            try (PreparedStatement select = connection.prepareStatement(RECALLS.formatted(where))) {
                int index = 0;
                for (Target target : targets.subList(from, from + part)) {
                    select.setBytes(++index, UuidBytes.of(target.conversation()));
                    select.setBytes(++index, UuidBytes.of(target.message()));
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        recalled.put(target(row), UuidBytes.from(row.getBytes(3)));
                    }
                }
            }
            from += part;
        }
        return recalled;
    }

    private static void empty(Connection connection, Map<Target, UUID> recalled) throws SQLException {
        if (recalled.isEmpty()) {
            return;
        }
        var ahead = new ArrayList<Target>();
        try (PreparedStatement message = connection.prepareStatement(EMPTY_MESSAGE);
                PreparedStatement edits = connection.prepareStatement(EMPTY_EDITS);
                PreparedStatement mentions = connection.prepareStatement(FORGET_MENTIONS)) {
            for (Map.Entry<Target, UUID> recall : recalled.entrySet()) {
                if (update(message, recall.getKey(), recall.getValue()) == 0) {
                    ahead.add(recall.getKey());
                }
                update(edits, recall.getKey(), recall.getValue());
                mentions.setBytes(1, UuidBytes.of(recall.getKey().conversation()));
                mentions.setBytes(2, UuidBytes.of(recall.getKey().message()));
                mentions.executeUpdate();
            }
        }
        if (!ahead.isEmpty()) {
            var columns = new Columns(AHEAD);
            for (Target target : ahead) {
                columns.id(target.conversation()).id(target.message()).addRow();
            }
            columns.write(connection);
        }
    }

    private static int update(PreparedStatement update, Target target, UUID by) throws SQLException {
        update.setBytes(1, UuidBytes.of(by));
        update.setBytes(2, UuidBytes.of(target.conversation()));
        update.setBytes(3, UuidBytes.of(target.message()));
        return update.executeUpdate();
    }

    /// Only in the conversations of this batch: those of other partitions have other writers, who would
    /// wait for locks.
    ///
    /// @return messages that were recalled before they had a row, and now have one
    private static SequencedSet<Target> caughtUp(Connection connection, List<MessageRow> rows) throws SQLException {
        var caughtUp = new LinkedHashSet<Target>();
        try (PreparedStatement any = connection.prepareStatement(ANY_AHEAD);
                ResultSet row = any.executeQuery()) {
            if (!row.next()) {
                return caughtUp;
            }
        }
        try (PreparedStatement select = connection.prepareStatement(CAUGHT_UP);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                caughtUp.add(target(row));
            }
        }
        caughtUp.removeIf(
                target -> rows.stream().noneMatch(row -> row.conversation().equals(target.conversation())));
        try (PreparedStatement delete = connection.prepareStatement(NO_LONGER_AHEAD)) {
            for (Target target : caughtUp) {
                delete.setBytes(1, UuidBytes.of(target.conversation()));
                delete.setBytes(2, UuidBytes.of(target.message()));
                delete.executeUpdate();
            }
        }
        return caughtUp;
    }

    private static Target target(ResultSet row) throws SQLException {
        return new Target(UuidBytes.from(row.getBytes(1)), UuidBytes.from(row.getBytes(2)));
    }
}
