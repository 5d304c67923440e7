package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import parley.contract.id.UuidBytes;

/// Messages and placeholders, and the heads of their conversations.
final class MessageRows {
    /// A resend meets its own id with the same hash and changes nothing, so the canonical place is the
    /// first. An id that meets another hash, or a place that meets another id, marks the row that was there
    /// first.
    private static final String INSERT = "INSERT INTO message (conversation_id, seq, message_id, sender_id, device,"
            + " client_id, type, version, generation, body, meta, ref, hash, ttl, server_time, expires_at, placeholder)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
            + " conflict = conflict OR message_id <> VALUES(message_id) OR hash <> VALUES(hash)";
    /// Point look-ups at the batch's own places, however long the conversations are. Left alone, MySQL takes
    /// the index by message id, which has all that is asked for, and reads whole conversations.
    private static final String PRESENT =
            "SELECT conversation_id, seq FROM message FORCE INDEX (PRIMARY) WHERE (conversation_id, seq) IN (%s)";
    /// MySQL gives up on ranges, and reads the table, when a statement has too many of them for its memory.
    private static final int LOOK_UPS = 500;
    /// The gateway makes a conversation before anybody can send into it. Should its row be missing all the
    /// same, the message must not be lost and nobody knows the kind: `unknown`, and whoever makes the
    /// conversation later sets it. MySQL assigns from left to right: the time looks at the head before it
    /// is raised.
    private static final String RAISE_HEAD = "INSERT INTO conversation (id, kind, last_seq, last_time)"
            + " VALUES (?, 'unknown', ?, ?) ON DUPLICATE KEY UPDATE"
            + " last_time = IF(VALUES(last_seq) > last_seq, VALUES(last_time), last_time),"
            + " last_seq = GREATEST(last_seq, VALUES(last_seq))";

    private record Place(UUID conversation, long seq) {}

    private MessageRows() {}

    /// @param rows in the order of the log
    static void write(Connection connection, List<MessageRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        var sorted = new ArrayList<>(rows);
        sorted.sort(
                Comparator.comparing(MessageRow::conversation, KeyOrder.BINARY).thenComparing(MessageRow::seq));
        insert(connection, sorted);
        raiseHeads(connection, heads(connection, sorted));
    }

    private static void insert(Connection connection, List<MessageRow> rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            var columns = new Columns(insert);
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
            insert.executeBatch();
        }
    }

    /// @return the last of the rows of each conversation that is there: a resend or a conflict has no row,
    ///     and is no head
    private static Map<UUID, MessageRow> heads(Connection connection, List<MessageRow> written) throws SQLException {
        var rows = new LinkedHashMap<Place, MessageRow>();
        for (MessageRow row : written) {
            rows.putIfAbsent(new Place(row.conversation(), row.seq()), row);
        }
        var heads = new TreeMap<UUID, MessageRow>(KeyOrder.BINARY);
        List<Place> places = List.copyOf(rows.keySet());
        for (int from = 0; from < places.size(); from += LOOK_UPS) {
            for (Place place : present(connection, places.subList(from, Math.min(places.size(), from + LOOK_UPS)))) {
                MessageRow row = rows.get(place);
                if (row != null) {
                    heads.merge(place.conversation(), row, (one, other) -> one.seq() > other.seq() ? one : other);
                }
            }
        }
        return heads;
    }

    private static List<Place> present(Connection connection, List<Place> places) throws SQLException {
        String marks = "(?,?),".repeat(places.size() - 1) + "(?,?)";
        try (PreparedStatement select = connection.prepareStatement(PRESENT.formatted(marks))) {
            var columns = new Columns(select);
            for (Place place : places) {
                columns.id(place.conversation()).number(place.seq());
            }
            var present = new ArrayList<Place>(places.size());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    present.add(new Place(UuidBytes.from(row.getBytes(1)), row.getLong(2)));
                }
            }
            return present;
        }
    }

    private static void raiseHeads(Connection connection, Map<UUID, MessageRow> heads) throws SQLException {
        if (heads.isEmpty()) {
            return;
        }
        try (PreparedStatement upsert = connection.prepareStatement(RAISE_HEAD)) {
            var columns = new Columns(upsert);
            for (MessageRow head : heads.values()) {
                Instant time = head.time();
                columns.id(head.conversation()).number(head.seq()).time(time).addRow();
            }
            upsert.executeBatch();
        }
    }
}
