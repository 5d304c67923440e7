package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import parley.contract.id.UuidBytes;
import parley.contract.id.UuidOrder;

/// Messages and placeholders, and the heads of their conversations.
final class MessageRows {
    /// A resend meets its own id with the same hash and changes nothing, so the canonical place is the
    /// first. An id that meets another hash, or a place that meets another id, marks the row that was there
    /// first. A placeholder says nothing about content: the message that it stands for may have been written since.
    private static final Upsert INSERT = new Upsert(
            "message (conversation_id, seq, message_id, sender_id, device, client_id, type, version, generation,"
                    + " body, meta, ref, hash, ttl, server_time, expires_at, placeholder)",
            17,
            "conflict = conflict OR (NOT VALUES(placeholder) AND NOT placeholder"
                    + " AND (message_id <> VALUES(message_id) OR hash <> VALUES(hash)))");
    /// One range for each conversation, from the first to the last of the batch's own places, however long
    /// the conversation is. (Pairs of conversation and seq in one long IN made MySQL 8.0 read the whole
    /// index.)
    private static final String LAST_ROWS = "SELECT conversation_id, MAX(seq) FROM message FORCE INDEX (PRIMARY)"
            + " WHERE %s GROUP BY conversation_id";
    private static final String RANGE = "(conversation_id = ? AND seq BETWEEN ? AND ?)";
    /// The gateway makes a conversation before anybody can send into it. Should its row be missing all the
    /// same, the message must not be lost and nobody knows the kind: `unknown`, and whoever makes the
    /// conversation later sets it. MySQL assigns from left to right: the time looks at the head before it
    /// is raised.
    private static final Upsert RAISE_HEAD = new Upsert(
            "conversation (id, kind, last_seq, last_time)",
            4,
            "last_time = IF(VALUES(last_seq) > last_seq, VALUES(last_time), last_time),"
                    + " last_seq = GREATEST(last_seq, VALUES(last_seq))");

    private record Place(UUID conversation, long seq) {}

    private record Range(UUID conversation, long first, long last) {
        Range upTo(Range later) {
            return new Range(conversation, first, later.last);
        }
    }

    private MessageRows() {}

    /// @param rows in the order of the log
    static void write(Connection connection, List<MessageRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        // In the order of the keys: so writers take locks in one order, and pages are filled one after the other.
        var sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(MessageRow::conversation, UuidOrder.UNSIGNED)
                .thenComparing(MessageRow::seq));
        insert(connection, sorted);
        RecallRows.write(connection, sorted);
        MentionRows.write(connection, sorted);
        raiseHeads(connection, heads(connection, sorted));
    }

    private static void insert(Connection connection, List<MessageRow> rows) throws SQLException {
        var columns = new Columns(INSERT);
        for (MessageRow row : rows) {
            columns.id(row.conversation())
                    .number(row.seq())
                    .id(row.message())
                    .id(row.sender())
                    .text(row.device())
                    .text(row.clientId())
                    .text(row.type())
                    .number(row.version())
                    .number(row.generation())
                    .bytes(row.body())
                    .bytes(row.meta())
                    .id(row.ref())
                    .bytes(row.hash())
                    .seconds(row.ttl())
                    .time(row.time())
                    .end(row.time(), row.ttl())
                    .number(row.placeholder() ? 1 : 0)
                    .addRow();
        }
        columns.write(connection);
    }

    /// @param written ascending within each conversation
    /// @return the last of the rows of each conversation that is there: a resend or a conflict has no row,
    ///     and is no head
    private static Map<UUID, MessageRow> heads(Connection connection, List<MessageRow> written) throws SQLException {
        var rows = new HashMap<Place, MessageRow>();
        var ranges = new TreeMap<UUID, Range>(UuidOrder.UNSIGNED);
        for (MessageRow row : written) {
            rows.putIfAbsent(new Place(row.conversation(), row.seq()), row);
            ranges.merge(row.conversation(), new Range(row.conversation(), row.seq(), row.seq()), Range::upTo);
        }
        var heads = new TreeMap<UUID, MessageRow>(UuidOrder.UNSIGNED);
        List<Range> all = List.copyOf(ranges.values());
        int from = 0;
        for (int part : Upsert.parts(all.size())) {
            for (Place last : lastRows(connection, all.subList(from, from + part))) {
                MessageRow row = rows.get(last);
                if (row != null) {
                    heads.put(last.conversation(), row);
                }
            }
            from += part;
        }
        return heads;
    }

    private static List<Place> lastRows(Connection connection, List<Range> ranges) throws SQLException {
        String where = String.join(" OR ", Collections.nCopies(ranges.size(), RANGE));
        try (PreparedStatement select = connection.prepareStatement(LAST_ROWS.formatted(where))) {
            int index = 0;
            for (Range range : ranges) {
                select.setBytes(++index, UuidBytes.of(range.conversation()));
                select.setLong(++index, range.first());
                select.setLong(++index, range.last());
            }
            var places = new ArrayList<Place>(ranges.size());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    places.add(new Place(UuidBytes.from(row.getBytes(1)), row.getLong(2)));
                }
            }
            return places;
        }
    }

    private static void raiseHeads(Connection connection, Map<UUID, MessageRow> heads) throws SQLException {
        if (heads.isEmpty()) {
            return;
        }
        var columns = new Columns(RAISE_HEAD);
        for (MessageRow head : heads.values()) {
            Instant time = head.time();
            columns.id(head.conversation())
                    .text("unknown")
                    .number(head.seq())
                    .time(time)
                    .addRow();
        }
        columns.write(connection);
    }
}
