package parley.sink.rebuild;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import parley.sink.write.LogDecoder;
import parley.sink.write.LogEntry;
import parley.sink.write.MessageRow;
import parley.sink.write.PoisonException;
import parley.sink.write.Repair;
import parley.sink.write.StoredRows;

/// Holds the messages of one partition against their rows, batch by batch, and folds the heads. For one thread.
final class MessageProof {
    private record Place(UUID conversation, long seq) {
        @Override
        public String toString() {
            return "conversation " + conversation + " seq " + seq;
        }
    }

    /// What the log has at a place.
    ///
    /// @param offset of its record
    private record Expected(MessageRow row, long offset) {}

    private final LogDecoder decoder;
    private final Differences differences;
    private final Map<UUID, StoredRows.Head> heads = new HashMap<>();
    /// Ids whose first record has no row: those that follow with the same id are no other loss.
    private final Set<UUID> missing = new HashSet<>();

    private final Map<Long, String> letters;
    private final RecallProof recalls;

    /// @param letters states of the partition's dead letters, by offset
    MessageProof(LogDecoder decoder, Differences differences, Map<Long, String> letters) {
        this.decoder = decoder;
        this.differences = differences;
        this.letters = letters;
        this.recalls = new RecallProof(differences);
    }

    /// @param records consecutive ones of one partition, or of one conversation in it
    void compare(Connection connection, List<ConsumerRecord<byte[], byte[]>> records) throws SQLException {
        var expected = new LinkedHashMap<Place, Expected>();
        var ranges = new HashMap<UUID, StoredRows.Range>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            row(record).ifPresent(row -> {
                expected.put(new Place(row.conversation(), row.seq()), new Expected(row, record.offset()));
                ranges.merge(
                        row.conversation(),
                        new StoredRows.Range(row.conversation(), row.seq(), row.seq()),
                        (before, one) -> new StoredRows.Range(before.conversation(), before.first(), one.last()));
            });
        }
        var found = new HashMap<Place, StoredRows.Message>();
        for (StoredRows.Message row : StoredRows.messages(connection, ranges.values())) {
            found.put(new Place(row.conversation(), row.seq()), row);
        }
        for (Map.Entry<Place, Expected> each : expected.entrySet()) {
            compare(connection, each.getKey(), each.getValue(), found.remove(each.getKey()));
        }
        found.forEach((place, row) ->
                differences.add("unexpected", place.toString(), null, "message " + row.message(), null));
    }

    /// Looks at the rows that are empty because they were taken back, or should be. After everything was compared.
    ///
    /// @param whole whether everything that the log holds was
    /// @param first whether that began where the log once began
    /// @return how many empty rows can be neither proven nor disproven
    long compareRecalls(Connection connection, boolean whole, boolean first) throws SQLException {
        return recalls.compare(connection, whole, first);
    }

    /// Compares the heads of the conversations that came by. Only right when everything up to the watermark did.
    void compareHeads(Connection connection) throws SQLException {
        Map<UUID, StoredRows.Head> found = StoredRows.heads(connection, heads.keySet());
        heads.forEach((conversation, head) -> {
            StoredRows.Head is = found.get(conversation);
            if (!head.equals(is)) {
                differences.add(
                        "head",
                        "conversation " + conversation,
                        head.seq() + " at " + head.time(),
                        is == null ? null : is.seq() + " at " + is.time(),
                        repair -> setHead(repair, conversation));
            }
        });
    }

    private void setHead(Connection connection, UUID conversation) throws SQLException {
        StoredRows.Head head = Objects.requireNonNull(heads.get(conversation));
        Repair.head(connection, conversation, head.seq(), Objects.requireNonNull(head.time()));
    }

    private Optional<MessageRow> row(ConsumerRecord<byte[], byte[]> record) {
        try {
            return decoder.decode(record) instanceof LogEntry.Message message
                    ? Optional.of(MessageRow.of(message.message()))
                    : Optional.empty();
        } catch (PoisonException e) {
            return decoder.placeholder(record).map(MessageRow::of);
        }
    }

    private void compare(Connection connection, Place place, Expected expected, StoredRows.@Nullable Message is)
            throws SQLException {
        MessageRow row = expected.row();
        if (is != null && (row.placeholder() || is.placeholder())) {
            head(row);
            placeholder(place, expected, is);
        } else if (is != null) {
            head(row);
            recalls.fold(row);
            compare(place, row, is);
        } else {
            absent(connection, place, row);
        }
    }

    private void compare(Place place, MessageRow row, StoredRows.Message is) {
        String should = text(row);
        String found = text(is);
        boolean empty = is.recalledBy() != null;
        if (empty ? sameButBody(row, is) : should.equals(found)) {
            if (empty) {
                recalls.empty(row, is);
            }
        } else {
            differences.add("message", place.toString(), should, found, repair -> repair(repair, row, null));
        }
    }

    private static boolean sameButBody(MessageRow row, StoredRows.Message is) {
        return row.message().equals(is.message()) && StoredRows.texts(row).equals(is.texts());
    }

    private void repair(Connection connection, MessageRow row, @Nullable Long alias) throws SQLException {
        Repair.message(connection, row, alias);
        recalls.reapply(connection, row);
    }

    /// A place whose record could not be written, at first or still.
    private void placeholder(Place place, Expected expected, StoredRows.Message is) {
        MessageRow row = expected.row();
        String letter = letters.get(expected.offset());
        if (letter == null) {
            differences.add(
                    "message",
                    place.toString(),
                    row.placeholder() ? "a placeholder, and its dead letter" : text(row),
                    is.placeholder() ? "a placeholder without a dead letter" : text(is),
                    row.placeholder() ? null : repair -> repair(repair, row, null));
        } else if (!is.placeholder() && row.placeholder() && !letter.equals(Letter.REQUEUED)) {
            differences.add("message", place.toString(), "a placeholder", text(is), null);
        }
    }

    private void absent(Connection connection, Place place, MessageRow row) throws SQLException {
        Long elsewhere = StoredRows.seq(connection, row.conversation(), row.message());
        if (elsewhere != null && elsewhere < row.seq()) {
            return; // a resend or a conflict: the first one counts
        }
        if (!missing.add(row.message())) {
            return;
        }
        head(row);
        recalls.fold(row);
        differences.add(
                "message",
                place.toString(),
                text(row),
                elsewhere == null ? null : "the message stands at seq " + elsewhere,
                repair -> repair(repair, row, elsewhere));
    }

    private void head(MessageRow row) {
        Instant time = row.time();
        heads.merge(
                row.conversation(),
                new StoredRows.Head(row.conversation(), row.seq(), time),
                (before, one) -> one.seq() > before.seq() ? one : before);
    }

    private static String text(MessageRow row) {
        byte[] meta = row.meta();
        return text(row.message(), hash(row.body()), meta == null ? null : hash(meta), StoredRows.texts(row));
    }

    private static String text(StoredRows.Message row) {
        return text(row.message(), row.body(), row.meta(), row.texts());
    }

    private static String text(UUID message, String body, @Nullable String meta, String texts) {
        return "message " + message + ", body sha256 " + body + ", meta sha256 " + meta + ", " + texts;
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
