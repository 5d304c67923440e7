package parley.sink.search;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import parley.contract.id.UuidBytes;
import parley.contract.search.IndexTerms;
import parley.testkit.fixture.RealisticText;

/// Conversations that grow at random, with edits and recalls of anything by anybody, as rows of `message`;
/// and what their texts are, worked out message by message with no thought of cost.
final class TextHistory {
    private record Message(
            UUID id,
            UUID conversation,
            long seq,
            UUID sender,
            String type,
            @Nullable Message about) {}

    private static final String INSERT = "INSERT INTO message (conversation_id, seq, message_id, sender_id, device,"
            + " client_id, type, version, generation, body, ref, hash, server_time, placeholder)"
            + " VALUES (?, ?, ?, ?, 'd', ?, ?, 1, 1, ?, ?, ?, ?, ?)";
    private static final LocalDateTime BEGIN = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final String[] TYPES = {"text", "text", "text", "file", "image", "note", "edit", "edit", "recall"};

    private final DataSource database;
    private final Random random;
    private final RealisticText words;
    private final List<UUID> conversations = new ArrayList<>();
    private final List<UUID> people = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    /// By message: what can be found under it.
    private final Map<Message, String> texts = new HashMap<>();
    private final Map<Message, Message> editOf = new HashMap<>();
    private final Map<Message, String> recalled = new HashMap<>();

    TextHistory(long seed, DataSource database) {
        this.random = new Random(seed);
        this.words = new RealisticText(seed);
        this.database = database;
        for (int i = 0; i < 4; i++) {
            conversations.add(new UUID(random.nextLong(), random.nextLong()));
            people.add(new UUID(random.nextLong(), random.nextLong()));
        }
    }

    List<UUID> conversations() {
        return conversations;
    }

    /// The sink writes so many messages.
    void write(int count) throws SQLException {
        try (Connection connection = database.getConnection()) {
            for (int i = 0; i < count; i++) {
                write(connection);
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }

    private void write(Connection connection) throws SQLException {
        UUID conversation = conversations.get(random.nextInt(conversations.size()));
        List<Message> before = messages.stream()
                .filter(message -> message.conversation().equals(conversation))
                .toList();
        String type = TYPES[random.nextInt(TYPES.length)];
        boolean about = type.equals("edit") || type.equals("recall");
        Message target = !about || before.isEmpty() || random.nextInt(12) == 0
                ? null
                : before.get(random.nextInt(before.size()));
        boolean author = target != null && random.nextInt(4) > 0;
        var message = new Message(
                new UUID(random.nextLong(), random.nextLong()),
                conversation,
                100 + 3L * messages.size(),
                author ? target.sender() : people.get(random.nextInt(people.size())),
                type,
                target);
        messages.add(message);
        String text = words.next();
        insert(connection, message, body(type, text), random.nextInt(30) == 0);
        fold(connection, message, text);
    }

    private static String body(String type, String text) {
        String field = switch (type) {
            case "file" -> "name";
            case "image" -> "caption";
            default -> "text";
        };
        String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return type.equals("recall") ? "{}" : "{\"" + field + "\":\"" + escaped + "\"}";
    }

    private void insert(Connection connection, Message message, String body, boolean placeholderBefore)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            if (placeholderBefore) {
                bind(insert, message, message.seq() - 1, new UUID(random.nextLong(), 7), "", "", true);
            }
            bind(insert, message, message.seq(), message.id(), message.type(), body, false);
        }
        try (PreparedStatement head = connection.prepareStatement("INSERT INTO conversation (id, kind, last_seq)"
                + " VALUES (?, 'group', ?) ON DUPLICATE KEY UPDATE last_seq = VALUES(last_seq)")) {
            head.setBytes(1, UuidBytes.of(message.conversation()));
            head.setLong(2, message.seq());
            head.executeUpdate();
        }
    }

    private static void bind(
            PreparedStatement insert, Message message, long seq, UUID id, String type, String body, boolean placeholder)
            throws SQLException {
        Message about = message.about();
        insert.setBytes(1, UuidBytes.of(message.conversation()));
        insert.setLong(2, seq);
        insert.setBytes(3, UuidBytes.of(id));
        insert.setBytes(4, UuidBytes.of(message.sender()));
        insert.setString(5, "c" + seq);
        insert.setString(6, type);
        insert.setBytes(7, body.getBytes(StandardCharsets.UTF_8));
        insert.setBytes(8, about == null || placeholder ? null : UuidBytes.of(about.id()));
        insert.setBytes(9, new byte[32]);
        insert.setObject(10, BEGIN.plusSeconds(seq));
        insert.setBoolean(11, placeholder);
        insert.executeUpdate();
    }

    /// Also blanks the body of what was recalled, as the sink does in the same transaction.
    private void fold(Connection connection, Message message, String text) throws SQLException {
        Message about = message.about();
        switch (message.type()) {
            case "text", "file", "image" -> texts.put(message, text);
            case "edit" -> {
                boolean own = about != null && about.sender().equals(message.sender());
                if (own && !about.type().equals("edit") && !about.type().equals("recall")) {
                    editOf.put(message, about);
                    if (!recalled.containsKey(about)) {
                        texts.put(about, text);
                        editOf.put(about, message);
                    }
                }
            }
            case "recall" -> {
                if (about == null || about.type().equals("recall")) {
                    return;
                }
                blank(connection, about);
                if (about.type().equals("edit")) {
                    Message edited = editOf.get(about);
                    if (edited != null && about.equals(editOf.get(edited))) {
                        texts.put(edited, "");
                    }
                } else {
                    recalled.put(about, "");
                    texts.put(about, "");
                }
            }
            default -> {}
        }
    }

    private static void blank(Connection connection, Message message) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE message SET body = '{}' WHERE conversation_id = ? AND seq = ?")) {
            update.setBytes(1, UuidBytes.of(message.conversation()));
            update.setLong(2, message.seq());
            update.executeUpdate();
        }
    }

    /// @return by conversation and place, what should be found
    Map<String, String> expected() {
        var expected = new TreeMap<String, String>();
        texts.forEach((message, text) -> {
            String normal = java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFKC)
                    .strip();
            int points = Math.min(4_000, normal.codePointCount(0, normal.length()));
            String cut =
                    normal.substring(0, normal.offsetByCodePoints(0, points)).strip();
            if (!cut.isEmpty()) {
                expected.put(message.conversation() + " " + message.seq(), cut);
            }
        });
        return expected;
    }

    /// @return by conversation and place, what is in the index
    Map<String, String> indexed() throws SQLException {
        var indexed = new TreeMap<String, String>();
        for (Map.Entry<String, List<String>> row : rows(database, conversations).entrySet()) {
            String text = row.getValue().getFirst();
            if (!IndexTerms.of(text).equals(row.getValue().get(1))) {
                throw new AssertionError(
                        "terms of '" + text + "' are '" + row.getValue().get(1) + "'");
            }
            if (!text.isEmpty()) {
                indexed.put(row.getKey(), text);
            }
        }
        return indexed;
    }

    /// @return all columns that a rebuild must bring back
    static Map<String, List<String>> rows(DataSource database, List<UUID> conversations) throws SQLException {
        var rows = new TreeMap<String, List<String>>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT conversation_id, seq, text, terms, edit_seq, recalled,"
                        + " server_time FROM search_text")) {
            while (row.next()) {
                UUID conversation = UuidBytes.from(row.getBytes(1));
                if (conversations.contains(conversation)) {
                    rows.put(
                            conversation + " " + row.getLong(2),
                            List.of(
                                    row.getString(3),
                                    row.getString(4),
                                    row.getString(5),
                                    row.getString(6),
                                    row.getString(7)));
                }
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        }
        return rows;
    }
}
