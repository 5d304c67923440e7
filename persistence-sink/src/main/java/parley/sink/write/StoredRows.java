package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.Annotation;
import parley.contract.id.UuidBytes;

/// Reads rows as they are, to be compared with what they should be. On the caller's connection and in its
/// transaction.
public final class StoredRows {
    /// Few enough ranges for MySQL to use the index.
    private static final int AT_ONCE = 64;

    private static final String MESSAGES =
            "SELECT conversation_id, seq, message_id, placeholder, SHA2(body, 256), SHA2(meta, 256), sender_id, device,"
                    + " client_id, type, version, generation, ref, hash, ttl, server_time, recalled_by FROM message";

    private StoredRows() {}

    /// A row of `message`; bytes as their SHA-256.
    ///
    /// @param texts sender, device, client id, type, version, generation, ref, hash, ttl and time, as text
    /// @param edits the message that it edits; null when it is no edit
    /// @param recalledBy who took the message back; null when nobody did
    public record Message(
            UUID conversation,
            long seq,
            UUID message,
            boolean placeholder,
            String body,
            @Nullable String meta,
            String texts,
            @Nullable UUID edits,
            @Nullable UUID recalledBy) {}

    public record Head(
            UUID conversation, long seq, @Nullable Instant time) {}

    /// Part of a conversation, both ends included.
    public record Range(UUID conversation, long first, long last) {}

    /// A message by its id.
    public record Id(UUID conversation, UUID message) {}

    /// @return all rows in these ranges
    public static List<Message> messages(Connection connection, Collection<Range> ranges) throws SQLException {
        var found = new ArrayList<Message>();
        for (List<Range> part : parts(ranges)) {
            String where = either("(conversation_id = ? AND seq BETWEEN ? AND ?)", part.size());
            try (PreparedStatement select =
                    connection.prepareStatement(MESSAGES + " FORCE INDEX (PRIMARY) WHERE " + where)) {
                int index = 0;
                for (Range range : part) {
                    select.setBytes(++index, UuidBytes.of(range.conversation()));
                    select.setLong(++index, range.first());
                    select.setLong(++index, range.last());
                }
                read(select, found);
            }
        }
        return found;
    }

    /// @return those that are there
    public static List<Message> messagesById(Connection connection, Collection<Id> ids) throws SQLException {
        var found = new ArrayList<Message>();
        for (List<Id> part : parts(ids)) {
            String where = either("(conversation_id = ? AND message_id = ?)", part.size());
            try (PreparedStatement select = connection.prepareStatement(MESSAGES + " WHERE " + where)) {
                int index = 0;
                for (Id id : part) {
                    select.setBytes(++index, UuidBytes.of(id.conversation()));
                    select.setBytes(++index, UuidBytes.of(id.message()));
                }
                read(select, found);
            }
        }
        return found;
    }

    private static void read(PreparedStatement select, List<Message> found) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(message(row));
            }
        }
    }

    private static Message message(ResultSet row) throws SQLException {
        byte @Nullable [] ref = row.getBytes(13);
        UUID about = ref == null ? null : UuidBytes.from(ref);
        byte @Nullable [] recalledBy = row.getBytes(17);
        int ttl = row.getInt(15);
        boolean forever = row.wasNull();
        return new Message(
                UuidBytes.from(row.getBytes(1)),
                row.getLong(2),
                UuidBytes.from(row.getBytes(3)),
                row.getBoolean(4),
                row.getString(5),
                row.getString(6),
                texts(
                        UuidBytes.from(row.getBytes(7)),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10),
                        row.getInt(11),
                        row.getInt(12),
                        about,
                        row.getBytes(14),
                        forever ? null : Long.valueOf(ttl),
                        instant(row, 16)),
                Annotation.of(row.getString(10)) == Annotation.EDIT ? about : null,
                recalledBy == null ? null : UuidBytes.from(recalledBy));
    }

    /// @return how [Message#texts] must be for a row of the log
    public static String texts(MessageRow row) {
        return texts(
                row.sender(),
                row.device(),
                row.clientId(),
                row.type(),
                row.version(),
                row.generation(),
                row.ref(),
                row.hash(),
                row.ttl() == null ? null : row.ttl().toSeconds(),
                row.time());
    }

    private static String texts(
            UUID sender,
            String device,
            String clientId,
            String type,
            int version,
            int generation,
            @Nullable UUID ref,
            byte[] hash,
            @Nullable Long ttl,
            @Nullable Instant time) {
        return "sender " + sender + ", device " + device + ", clientId " + clientId + ", type " + type + " " + version
                + ", generation " + generation + ", ref " + ref + ", hash "
                + HexFormat.of().formatHex(hash) + ", ttl " + ttl + ", time " + time;
    }

    /// @return where a message stands; null when nowhere
    public static @Nullable Long seq(Connection connection, UUID conversation, UUID message) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT seq FROM message WHERE conversation_id = ? AND message_id = ?")) {
            select.setBytes(1, UuidBytes.of(conversation));
            select.setBytes(2, UuidBytes.of(message));
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : null;
            }
        }
    }

    /// @return the state of each dead letter of a partition, by its record's offset
    public static Map<Long, String> letters(Connection connection, String topic, int partition) throws SQLException {
        var letters = new HashMap<Long, String>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT record_offset, state FROM dead_letter WHERE topic = ? AND partition_id = ?")) {
            select.setString(1, topic);
            select.setInt(2, partition);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    letters.put(row.getLong(1), row.getString(2));
                }
            }
        }
        return letters;
    }

    public static Map<UUID, Head> heads(Connection connection, Collection<UUID> conversations) throws SQLException {
        var found = new HashMap<UUID, Head>();
        for (List<UUID> part : parts(conversations)) {
            try (PreparedStatement select = byIds(
                            connection, "SELECT id, last_seq, last_time FROM conversation WHERE ", "id = ?", part);
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    UUID id = UuidBytes.from(row.getBytes(1));
                    found.put(id, new Head(id, row.getLong(2), instant(row, 3)));
                }
            }
        }
        return found;
    }

    /// @return of all users
    public static List<UserCursor> userCursors(Connection connection, Collection<UUID> conversations)
            throws SQLException {
        var found = new ArrayList<UserCursor>();
        for (List<UUID> part : parts(conversations)) {
            try (PreparedStatement select = byIds(
                            connection,
                            "SELECT user_id, conversation_id, delivered, delivered_at, read_seq, read_at"
                                    + " FROM user_cursor WHERE ",
                            "conversation_id = ?",
                            part);
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new UserCursor(
                            UuidBytes.from(row.getBytes(1)),
                            UuidBytes.from(row.getBytes(2)),
                            row.getLong(3),
                            instant(row, 4),
                            row.getLong(5),
                            instant(row, 6)));
                }
            }
        }
        return found;
    }

    /// @return those that are there
    public static List<DeviceCursor> deviceCursors(Connection connection, Collection<DeviceCursor> wanted)
            throws SQLException {
        var found = new ArrayList<DeviceCursor>();
        for (List<DeviceCursor> part : parts(wanted)) {
            String where = either("(user_id = ? AND device = ? AND conversation_id = ?)", part.size());
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT user_id, device, conversation_id, rev, seq FROM device_cursor WHERE " + where)) {
                int index = 0;
                for (DeviceCursor cursor : part) {
                    select.setBytes(++index, UuidBytes.of(cursor.user()));
                    select.setString(++index, cursor.device());
                    select.setBytes(++index, UuidBytes.of(cursor.conversation()));
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new DeviceCursor(
                                UuidBytes.from(row.getBytes(1)),
                                row.getString(2),
                                UuidBytes.from(row.getBytes(3)),
                                row.getInt(4),
                                row.getLong(5)));
                    }
                }
            }
        }
        return found;
    }

    public static List<DeliveryFailure> failures(Connection connection, Collection<UUID> conversations)
            throws SQLException {
        var found = new ArrayList<DeliveryFailure>();
        for (List<UUID> part : parts(conversations)) {
            try (PreparedStatement select = byIds(
                            connection,
                            "SELECT conversation_id, seq, user_id, device, message_id, kind, reason, attempts,"
                                    + " failed_at, delivered_at FROM delivery_failure WHERE ",
                            "conversation_id = ?",
                            part);
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(failure(row));
                }
            }
        }
        return found;
    }

    private static DeliveryFailure failure(ResultSet row) throws SQLException {
        String kind = row.getString(6);
        Instant failedAt = instant(row, 9);
        return new DeliveryFailure(
                UuidBytes.from(row.getBytes(1)),
                row.getLong(2),
                UuidBytes.from(row.getBytes(3)),
                row.getString(4),
                UuidBytes.from(row.getBytes(5)),
                kind == null || failedAt == null
                        ? null
                        : new DeliveryFailure.Reported(
                                kind, row.getString(7), row.getObject(8, Integer.class), failedAt),
                instant(row, 10));
    }

    private static PreparedStatement byIds(Connection connection, String select, String column, List<UUID> ids)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(select + either(column, ids.size()));
        for (int i = 0; i < ids.size(); i++) {
            statement.setBytes(i + 1, UuidBytes.of(ids.get(i)));
        }
        return statement;
    }

    private static String either(String condition, int times) {
        return String.join(" OR ", Collections.nCopies(times, condition));
    }

    private static <T> List<List<T>> parts(Collection<T> all) {
        List<T> list = List.copyOf(all);
        var parts = new ArrayList<List<T>>();
        for (int from = 0; from < list.size(); from += AT_ONCE) {
            parts.add(list.subList(from, Math.min(list.size(), from + AT_ONCE)));
        }
        return parts;
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }
}
