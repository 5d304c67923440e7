package parley.edge.conversation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import parley.contract.event.LoggedMessage;
import parley.contract.event.Mentions;
import parley.contract.id.UuidBytes;
import parley.edge.membership.MemberColumns;
import parley.edge.sql.MessageRow;
import parley.edge.sql.Utc;

/// Table `conversation`, and what `member`, `message`, `mention` and `user_cursor` say of a user's conversations.
/// However many are listed, each question is one statement.
final class MySqlConversations {
    /// A count beyond this is of no use to anybody, and would cost as much as it counts.
    static final int MOST_UNREAD = 1_000;

    /// By place. Of a long conversation MySQL would otherwise look through all ids, however few messages
    /// come after the place.
    private static final String IN_ORDER = " FORCE INDEX (PRIMARY)";
    private static final String ACTIVE = "COALESCE(c.last_time, c.created_at, TIMESTAMP '1970-01-01 00:00:00')";
    private static final String OWN = "SELECT c.id, c.kind, c.title, c.last_seq, " + ACTIVE + " AS active,"
            + " c.version AS conversation_version, COALESCE(u.read_seq, 0) AS read_seq, s.muted_until,"
            + " COALESCE(s.pinned, FALSE) AS pinned, m.*"
            + " FROM member m JOIN conversation c ON c.id = m.conversation_id"
            + " LEFT JOIN user_cursor u ON u.user_id = m.user_id AND u.conversation_id = m.conversation_id"
            + " LEFT JOIN conversation_setting s ON s.user_id = m.user_id AND s.conversation_id = m.conversation_id"
            + " WHERE m.user_id = ? AND m.state = 'active'";
    private static final String PINNED = "COALESCE(s.pinned, FALSE)";

    /// In this many conversations with unread messages they are counted; more is of no use to anybody.
    private static final int MOST_COUNTED = 200;

    private final JdbcTemplate jdbc;

    MySqlConversations(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// In the caller's transaction. A message that came before anybody made its conversation left a row of
    /// kind `unknown` that knows only its head. So such a row is written first, which locks it for writing
    /// whether it was there or not: a plain insert that fails would leave a shared lock, and two callers with
    /// shared locks who then want to write are a deadlock.
    ///
    /// @return false when it was made before
    boolean insert(Conversation conversation, UUID by) {
        byte[] id = UuidBytes.of(conversation.id());
        jdbc.update(
                "INSERT INTO conversation (id, kind, version) VALUES (?, 'unknown', ?)"
                        + " ON DUPLICATE KEY UPDATE id = VALUES(id)",
                id,
                conversation.version());
        return jdbc.update(
                        "UPDATE conversation SET kind = ?, title = ?, created_by = ?, created_at = ?"
                                + " WHERE id = ? AND kind = 'unknown'",
                        conversation.kind().name().toLowerCase(Locale.ROOT),
                        conversation.title(),
                        UuidBytes.of(by),
                        Utc.of(conversation.active()),
                        id)
                == 1;
    }

    /// @return null when there is none, or this user is no active member of it
    @Nullable OwnConversation find(UUID user, UUID conversation) {
        return jdbc
                .query(
                        OWN + " AND m.conversation_id = ?",
                        MySqlConversations::own,
                        UuidBytes.of(user),
                        UuidBytes.of(conversation))
                .stream()
                .findFirst()
                .orElse(null);
    }

    /// @param after the page before ended there; null: the first page
    /// @return conversations that the user is in: pinned ones first, and newest activity first
    List<OwnConversation> of(UUID user, @Nullable ListCursor after, int limit) {
        String order = " ORDER BY pinned DESC, active DESC, c.id DESC LIMIT ?";
        if (after == null) {
            return jdbc.query(OWN + order, MySqlConversations::own, UuidBytes.of(user), limit);
        }
        return jdbc.query(
                OWN + " AND (" + PINNED + ", " + ACTIVE + ", c.id) < (?, ?, ?)" + order,
                MySqlConversations::own,
                UuidBytes.of(user),
                after.pinned(),
                Utc.of(after.active()),
                UuidBytes.of(after.conversation()),
                limit);
    }

    /// @return by conversation, messages of others that the user has not read, at most [#MOST_UNREAD]
    Map<UUID, Integer> unread(List<OwnConversation> conversations) {
        var parts = new ArrayList<String>();
        var parameters = new ArrayList<Object>();
        for (OwnConversation own : conversations) {
            byte[] id = UuidBytes.of(own.conversation().id());
            parts.add("(SELECT ? AS id, COUNT(*) AS unread FROM (SELECT 1 FROM message" + IN_ORDER
                    + " WHERE conversation_id = ? AND seq > ? AND sender_id <> ? AND NOT placeholder"
                    + " AND type NOT IN ('system', 'edit', 'recall', 'reaction') LIMIT " + MOST_UNREAD
                    + ") AS counted)");
            parameters.addAll(
                    List.of(id, id, own.unreadAfter(), UuidBytes.of(own.member().user())));
        }
        var counts = new HashMap<UUID, Integer>();
        union(parts, parameters, row -> counts.put(UuidBytes.from(row.getBytes("id")), row.getInt("unread")));
        return counts;
    }

    /// @return by conversation, those of the unread messages that mention the user, by name or with all, at most
    ///     [#MOST_UNREAD]. Whoever was no member when it was said was not mentioned
    Map<UUID, Integer> mentions(List<OwnConversation> conversations) {
        var parts = new ArrayList<String>();
        var parameters = new ArrayList<Object>();
        for (OwnConversation own : conversations) {
            byte[] id = UuidBytes.of(own.conversation().id());
            byte[] user = UuidBytes.of(own.member().user());
            parts.add("(SELECT ? AS id, COUNT(*) AS mentions FROM (SELECT 1 FROM mention" + IN_ORDER
                    + " WHERE conversation_id = ? AND user_id IN (?, ?) AND seq > ? AND sender_id <> ? LIMIT "
                    + MOST_UNREAD + ") AS counted)");
            parameters.addAll(List.of(id, id, user, UuidBytes.of(Mentions.ALL), own.unreadAfter(), user));
        }
        var counts = new HashMap<UUID, Integer>();
        union(parts, parameters, row -> counts.put(UuidBytes.from(row.getBytes("id")), row.getInt("mentions")));
        return counts;
    }

    /// @param muted which of them
    /// @return those that may hold unread messages, the newest first, at most [#MOST_COUNTED]
    List<OwnConversation> withNews(UUID user, boolean muted, Instant now) {
        return jdbc.query(
                OWN + " AND c.last_seq > GREATEST(COALESCE(u.read_seq, 0), m.join_seq)"
                        + " AND " + (muted ? "s.muted_until > ?" : "(s.muted_until IS NULL OR s.muted_until <= ?)")
                        + " ORDER BY active DESC, c.id DESC LIMIT " + MOST_COUNTED,
                MySqlConversations::own,
                UuidBytes.of(user),
                Utc.of(now));
    }

    void save(UUID user, UUID conversation, Setting setting) {
        jdbc.update(
                "INSERT INTO conversation_setting (user_id, conversation_id, muted_until, pinned) VALUES (?, ?, ?, ?)"
                        + " ON DUPLICATE KEY UPDATE muted_until = VALUES(muted_until), pinned = VALUES(pinned)",
                UuidBytes.of(user),
                UuidBytes.of(conversation),
                setting.mutedUntil() == null ? null : Utc.of(setting.mutedUntil()),
                setting.pinned());
    }

    /// @return by conversation, the last message that its member may see; left out where there is none
    Map<UUID, LoggedMessage> lastMessages(List<OwnConversation> conversations, Instant now) {
        var parts = new ArrayList<String>();
        var parameters = new ArrayList<Object>();
        for (OwnConversation own : conversations) {
            parts.add("(SELECT * FROM message" + IN_ORDER + " WHERE conversation_id = ? AND seq > ? AND NOT placeholder"
                    + " AND (expires_at IS NULL OR expires_at > ?) ORDER BY seq DESC LIMIT 1)");
            parameters.addAll(
                    List.of(UuidBytes.of(own.conversation().id()), own.member().joinSeq(), Utc.of(now)));
        }
        var messages = new HashMap<UUID, LoggedMessage>();
        union(parts, parameters, row -> {
            LoggedMessage message = MessageRow.read(row);
            messages.put(message.envelope().conversation(), message);
        });
        return messages;
    }

    /// In the caller's transaction, so that the version is the one of this title.
    ///
    /// @return the new version
    long rename(UUID id, String title) {
        jdbc.update("UPDATE conversation SET title = ?, version = version + 1 WHERE id = ?", title, UuidBytes.of(id));
        Long version = jdbc.queryForObject(
                "SELECT version FROM conversation WHERE id = ?", Long.class, (Object) UuidBytes.of(id));
        return version == null ? 1 : version;
    }

    private void union(List<String> parts, List<Object> parameters, RowCallbackHandler reader) {
        if (!parts.isEmpty()) {
            jdbc.query(String.join(" UNION ALL ", parts), reader, parameters.toArray());
        }
    }

    private static OwnConversation own(ResultSet row, int number) throws SQLException {
        var conversation = new Conversation(
                UuidBytes.from(row.getBytes("id")),
                Conversation.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("title"),
                row.getLong("last_seq"),
                Utc.requiredInstant(row, "active"),
                row.getLong("conversation_version"));
        var setting = new Setting(Utc.instant(row, "muted_until"), row.getBoolean("pinned"));
        return new OwnConversation(conversation, MemberColumns.read(row), setting, row.getLong("read_seq"));
    }
}
