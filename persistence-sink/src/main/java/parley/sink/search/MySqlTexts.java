package parley.sink.search;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import parley.contract.id.UuidBytes;
import parley.contract.id.UuidOrder;
import parley.sink.search.TextChange.Place;
import parley.sink.search.TextFold.Reference;

/// The tables `search_text` and `search_position`, filled from `message`.
///
/// A conversation's position is locked for the batch, so of two sinks that index it one waits and goes on
/// where the other stopped. Rows of `message` are read without locks. The position never passes a row that
/// appears later: a conversation is written by one sink at a time, in the order of the log. Safe from any
/// thread.
public final class MySqlTexts implements Texts {
    /// Also few enough ranges for MySQL to use the index.
    static final int MOST_CONVERSATIONS = 64;
    /// Rows may hold bodies of 64 KiB.
    static final int MOST_ROWS = 256;

    private static final int STEP = 1_000;

    private static final String LOCK = "INSERT INTO search_position (conversation_id, last_seq) VALUES %s"
            + " ON DUPLICATE KEY UPDATE last_seq = search_position.last_seq";
    private static final String POSITIONS =
            "SELECT conversation_id, last_seq FROM search_position WHERE conversation_id IN (%s)";
    private static final String COLUMNS = "SELECT conversation_id, seq, message_id, sender_id, type,"
            + " IF(type IN ('text', 'edit', 'file', 'image'), body, '') AS body, ref, server_time FROM message ";
    private static final String NEXT = COLUMNS
            + "FORCE INDEX (PRIMARY) WHERE NOT placeholder AND (%s) ORDER BY conversation_id, seq LIMIT " + MOST_ROWS;
    private static final String NAMED = COLUMNS + "FORCE INDEX (message_by_id_in_conversation) WHERE %s";
    private static final String MOVE = "UPDATE search_position SET last_seq = ? WHERE conversation_id = ?";
    private static final String BEHIND =
            "SELECT c.id, c.last_seq > COALESCE(p.last_seq, 0) AS behind FROM conversation c"
                    + " LEFT JOIN search_position p ON p.conversation_id = c.id WHERE c.id > ? ORDER BY c.id LIMIT "
                    + STEP;

    private final DataSource dataSource;

    public MySqlTexts(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public Progress advance(Collection<UUID> conversations) throws SQLException {
        List<UUID> some = conversations.stream()
                .limit(MOST_CONVERSATIONS)
                .sorted(UuidOrder.UNSIGNED)
                .toList();
        if (some.isEmpty()) {
            return new Progress(0, Set.of());
        }
        var left = new LinkedHashSet<>(conversations);
        some.forEach(left::remove);
        try (Connection connection = dataSource.getConnection()) {
            if (connection.getAutoCommit()) {
                connection.setAutoCommit(false);
            }
            try {
                List<StoredMessage> messages = next(connection, positions(connection, some));
                if (messages.isEmpty()) {
                    connection.rollback();
                    return new Progress(0, left);
                }
                TextRows.write(connection, TextFold.changes(messages, known(connection, messages)));
                move(connection, messages);
                connection.commit();
                if (messages.size() == MOST_ROWS) {
                    left.addAll(
                            some.subList(some.indexOf(messages.getLast().place().conversation()), some.size()));
                }
                return new Progress(messages.size(), left);
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    @Override
    public Walk behind(@Nullable UUID after) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(BEHIND)) {
            select.setBytes(1, after == null ? new byte[0] : UuidBytes.of(after));
            var behind = new ArrayList<UUID>();
            UUID last = null;
            int seen = 0;
            try (ResultSet row = select.executeQuery()) {
                for (; row.next(); seen++) {
                    last = UuidBytes.from(row.getBytes(1));
                    if (row.getBoolean(2)) {
                        behind.add(last);
                    }
                }
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return new Walk(seen < STEP ? null : last, behind);
        }
    }

    /// Locks them, in the order of their keys.
    private static Map<UUID, Long> positions(Connection connection, List<UUID> some) throws SQLException {
        List<UUID> conversations = padded(some);
        try (PreparedStatement lock = connection.prepareStatement(LOCK.formatted(times("(?, 0)", conversations)))) {
            bind(lock, conversations);
            lock.executeUpdate();
        }
        var positions = new TreeMap<UUID, Long>(UuidOrder.UNSIGNED);
        try (PreparedStatement select = connection.prepareStatement(POSITIONS.formatted(times("?", conversations)))) {
            bind(select, conversations);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    positions.put(UuidBytes.from(row.getBytes(1)), row.getLong(2));
                }
            }
        }
        return positions;
    }

    private static List<StoredMessage> next(Connection connection, Map<UUID, Long> positions) throws SQLException {
        List<Map.Entry<UUID, Long>> all = padded(List.copyOf(positions.entrySet()));
        String ranges = String.join(" OR ", Collections.nCopies(all.size(), "(conversation_id = ? AND seq > ?)"));
        try (PreparedStatement select = connection.prepareStatement(NEXT.formatted(ranges))) {
            int index = 0;
            for (Map.Entry<UUID, Long> position : all) {
                select.setBytes(++index, UuidBytes.of(position.getKey()));
                select.setLong(++index, position.getValue());
            }
            return read(select);
        }
    }

    /// What the messages are about, and what that is about: a recall may be of an edit.
    private static Map<Reference, StoredMessage> known(Connection connection, List<StoredMessage> messages)
            throws SQLException {
        var known = new HashMap<Reference, StoredMessage>();
        List<StoredMessage> from = messages;
        for (Set<Reference> wanted = TextFold.references(from); !wanted.isEmpty(); ) {
            from = named(connection, List.copyOf(wanted));
            known.putAll(TextFold.byReference(from));
            wanted = TextFold.references(from);
            wanted.removeAll(known.keySet());
        }
        return known;
    }

    private static List<StoredMessage> named(Connection connection, List<Reference> references) throws SQLException {
        var found = new ArrayList<StoredMessage>();
        for (int at = 0; at < references.size(); at += MOST_CONVERSATIONS) {
            List<Reference> part = padded(references.subList(at, Math.min(references.size(), at + MOST_CONVERSATIONS)));
            String places =
                    String.join(" OR ", Collections.nCopies(part.size(), "(conversation_id = ? AND message_id = ?)"));
            try (PreparedStatement select = connection.prepareStatement(NAMED.formatted(places))) {
                int index = 0;
                for (Reference reference : part) {
                    select.setBytes(++index, UuidBytes.of(reference.conversation()));
                    select.setBytes(++index, UuidBytes.of(reference.message()));
                }
                found.addAll(read(select));
            }
        }
        return found;
    }

    private static void move(Connection connection, List<StoredMessage> messages) throws SQLException {
        var last = new TreeMap<UUID, Long>(UuidOrder.UNSIGNED);
        messages.forEach(message ->
                last.put(message.place().conversation(), message.place().seq()));
        try (PreparedStatement update = connection.prepareStatement(MOVE)) {
            for (Map.Entry<UUID, Long> position : last.entrySet()) {
                update.setLong(1, position.getValue());
                update.setBytes(2, UuidBytes.of(position.getKey()));
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    private static List<StoredMessage> read(PreparedStatement select) throws SQLException {
        var messages = new ArrayList<StoredMessage>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                byte[] ref = row.getBytes("ref");
                messages.add(new StoredMessage(
                        new Place(UuidBytes.from(row.getBytes("conversation_id")), row.getLong("seq")),
                        UuidBytes.from(row.getBytes("message_id")),
                        UuidBytes.from(row.getBytes("sender_id")),
                        row.getString("type"),
                        row.getBytes("body"),
                        ref == null ? null : UuidBytes.from(ref),
                        row.getObject("server_time", LocalDateTime.class).toInstant(ZoneOffset.UTC)));
            }
        }
        return messages;
    }

    /// Their last one again and again, until they are a power of two: statements come in few shapes, which
    /// the pool keeps prepared.
    private static <T> List<T> padded(List<T> some) {
        var padded = new ArrayList<>(some);
        while (Integer.bitCount(padded.size()) != 1) {
            padded.add(some.getLast());
        }
        return padded;
    }

    private static void bind(PreparedStatement statement, List<UUID> ids) throws SQLException {
        for (int i = 0; i < ids.size(); i++) {
            statement.setBytes(i + 1, UuidBytes.of(ids.get(i)));
        }
    }

    private static String times(String what, List<?> ids) {
        return String.join(", ", Collections.nCopies(ids.size(), what));
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is broken, and MySQL rolls back by itself.
            cause.addSuppressed(e);
        }
    }
}
