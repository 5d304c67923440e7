package parley.sink.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import parley.contract.event.Annotation;
import parley.sink.write.MessageRow;
import parley.sink.write.Repair;
import parley.sink.write.StoredRows;
import parley.sink.write.StoredRows.Id;

/// Folds what was taken back, and holds the rows that are empty, or should be, against it. A recall mostly stands far
/// behind its message: so an empty row waits until its recall comes by, and whether the others are empty that should
/// be is looked at in the end. For one thread.
final class RecallProof {
    /// An empty row that no recall explains yet.
    private record Waiting(MessageRow row, StoredRows.Message is) {}

    private static final String NOTHING = MessageProof.hash(new byte[] {'{', '}'});

    private final Differences differences;
    /// The first of each message counts.
    private final Map<Id, MessageRow> recalls = new HashMap<>();

    private final Map<Id, List<Waiting>> waiting = new HashMap<>();
    private final Map<Id, List<Long>> edits = new HashMap<>();

    RecallProof(Differences differences) {
        this.differences = differences;
    }

    /// A message that has a row, or should have one, came by; in the order of the log.
    void fold(MessageRow row) {
        Annotation annotation = row.ref() == null ? null : Annotation.of(row.type());
        if (annotation == Annotation.EDIT) {
            edits.computeIfAbsent(about(row), _ -> new ArrayList<>(1)).add(row.seq());
        } else if (annotation == Annotation.RECALL) {
            Id target = about(row);
            recalls.putIfAbsent(target, row);
            waiting.remove(target);
        }
    }

    /// A row that says that it was taken back. Its body is looked at in the end.
    void empty(MessageRow row, StoredRows.Message is) {
        Id target = target(row);
        if (!recalls.containsKey(target)) {
            waiting.computeIfAbsent(target, _ -> new ArrayList<>(1)).add(new Waiting(row, is));
        }
    }

    /// @param whole whether everything that the log holds was folded: else the recall may stand behind it
    /// @param first whether that began where the log once began: else an earlier recall may have been the first
    /// @return how many empty rows can be neither proven nor disproven
    long compare(Connection connection, boolean whole, boolean first) throws SQLException {
        for (StoredRows.Message is : StoredRows.messagesById(connection, recalls.keySet())) {
            compare(new Id(is.conversation(), is.message()), is, first);
        }
        for (Map.Entry<Id, MessageRow> recall : recalls.entrySet()) {
            UUID conversation = recall.getKey().conversation();
            List<StoredRows.Range> places = edits.getOrDefault(recall.getKey(), List.of()).stream()
                    .map(seq -> new StoredRows.Range(conversation, seq, seq))
                    .toList();
            for (StoredRows.Message is : StoredRows.messages(connection, places)) {
                compare(recall.getKey(), is, first);
            }
        }
        if (!whole) {
            return waiting.values().stream().mapToInt(List::size).sum();
        }
        waiting.values().forEach(rows -> rows.forEach(this::unexplained));
        return 0;
    }

    /// After a row was written again as the log has it: if it was taken back, it is emptied again.
    void reapply(Connection connection, MessageRow row) throws SQLException {
        MessageRow recall = recalls.get(target(row));
        if (recall != null) {
            Repair.recall(connection, recall);
        }
    }

    private void compare(Id target, StoredRows.Message is, boolean first) {
        UUID by = Objects.requireNonNull(recalls.get(target)).sender();
        boolean said = first ? by.equals(is.recalledBy()) : is.recalledBy() != null;
        boolean empty = said && is.body().equals(NOTHING) && is.meta() == null;
        UUID goesWith = is.edits() == null ? is.message() : is.edits();
        if (!empty && !is.placeholder() && goesWith.equals(target.message())) {
            differences.add(
                    "recall",
                    "conversation " + is.conversation() + " seq " + is.seq(),
                    emptyBy(by),
                    is.recalledBy() == null
                            ? "message " + is.message() + ", body sha256 " + is.body()
                            : emptyBy(is.recalledBy()) + ", body sha256 " + is.body() + ", meta sha256 " + is.meta(),
                    repair -> Repair.recall(repair, Objects.requireNonNull(recalls.get(target))));
        }
    }

    private void unexplained(Waiting empty) {
        MessageRow row = empty.row();
        differences.add(
                "recall",
                "conversation " + row.conversation() + " seq " + row.seq(),
                "message " + row.message() + ", not taken back by anybody",
                emptyBy(Objects.requireNonNull(empty.is().recalledBy())),
                repair -> Repair.message(repair, row, null));
    }

    private static Id about(MessageRow row) {
        return new Id(row.conversation(), Objects.requireNonNull(row.ref()));
    }

    /// @return the message whose recall empties the row: an edit goes with what it edits, and with nothing else
    private static Id target(MessageRow row) {
        boolean edit = row.ref() != null && Annotation.of(row.type()) == Annotation.EDIT;
        return edit ? about(row) : new Id(row.conversation(), row.message());
    }

    private static String emptyBy(UUID user) {
        return "empty, taken back by " + user;
    }
}
