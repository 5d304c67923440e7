package parley.edge.conversation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.event.MemberRow;
import parley.contract.id.UuidBytes;
import parley.contract.member.Membership;
import parley.edge.sql.Utc;

/// Table `conversation`, and the counts that the list shows.
final class MySqlConversations {
    /// A count beyond this is of no use to anybody, and would cost as much as it counts.
    static final int MOST_UNREAD = 1_000;

    private static final String SELECT = "SELECT c.id, c.kind, c.title, c.last_seq,"
            + " COALESCE(c.last_time, c.created_at) AS active, c.version FROM conversation c";

    private final JdbcTemplate jdbc;

    MySqlConversations(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// @return false when it is there already
    boolean insert(Conversation conversation, UUID by) {
        try {
            jdbc.update(
                    "INSERT INTO conversation (id, kind, title, created_by, created_at, version)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    UuidBytes.of(conversation.id()),
                    conversation.kind().name().toLowerCase(Locale.ROOT),
                    conversation.title(),
                    UuidBytes.of(by),
                    Utc.of(conversation.active()),
                    conversation.version());
            return true;
        } catch (DuplicateKeyException e) {
            return adopt(conversation, by);
        }
    }

    /// A message that came before anybody made its conversation left a row that knows only its head.
    private boolean adopt(Conversation conversation, UUID by) {
        return jdbc.update(
                        "UPDATE conversation SET kind = ?, title = ?, created_by = ?, created_at = ?"
                                + " WHERE id = ? AND kind = 'unknown'",
                        conversation.kind().name().toLowerCase(Locale.ROOT),
                        conversation.title(),
                        UuidBytes.of(by),
                        Utc.of(conversation.active()),
                        UuidBytes.of(conversation.id()))
                == 1;
    }

    @Nullable Conversation find(UUID id) {
        return jdbc.query(SELECT + " WHERE c.id = ?", MySqlConversations::conversation, UuidBytes.of(id)).stream()
                .findFirst()
                .orElse(null);
    }

    /// @param after the page before ended there; null: the first page
    /// @return conversations that the user is in, newest activity first
    List<Conversation> of(UUID user, @Nullable ListCursor after, int limit) {
        String mine = SELECT + " JOIN member m ON m.conversation_id = c.id WHERE m.user_id = ? AND m.state = 'active'";
        String order = " ORDER BY active DESC, c.id DESC LIMIT ?";
        if (after == null) {
            return jdbc.query(mine + order, MySqlConversations::conversation, UuidBytes.of(user), limit);
        }
        return jdbc.query(
                mine + " AND (COALESCE(c.last_time, c.created_at), c.id) < (?, ?)" + order,
                MySqlConversations::conversation,
                UuidBytes.of(user),
                Utc.of(after.active()),
                UuidBytes.of(after.conversation()),
                limit);
    }

    /// @return messages of others that the member has not read, at most [#MOST_UNREAD]
    int unread(MemberRow row) {
        long read = jdbc
                .queryForList(
                        "SELECT read_seq FROM user_cursor WHERE user_id = ? AND conversation_id = ?",
                        Long.class,
                        UuidBytes.of(row.user()),
                        UuidBytes.of(row.conversation()))
                .stream()
                .findFirst()
                .orElse(0L);
        Integer unread = jdbc.queryForObject(
                "SELECT COUNT(*) FROM (SELECT 1 FROM message WHERE conversation_id = ? AND seq > ? AND sender_id <> ?"
                        + " AND type <> 'system' AND placeholder = FALSE LIMIT ?) AS unread",
                Integer.class,
                UuidBytes.of(row.conversation()),
                Math.max(read, row.past().isEmpty() ? Membership.base(row) : row.joinSeq()),
                UuidBytes.of(row.user()),
                MOST_UNREAD);
        return unread == null ? 0 : unread;
    }

    /// @return the new version
    long rename(UUID id, String title) {
        jdbc.update("UPDATE conversation SET title = ?, version = version + 1 WHERE id = ?", title, UuidBytes.of(id));
        Long version = jdbc.queryForObject(
                "SELECT version FROM conversation WHERE id = ?", Long.class, (Object) UuidBytes.of(id));
        return version == null ? 1 : version;
    }

    private static Conversation conversation(ResultSet row, int number) throws SQLException {
        Instant active = Utc.instant(row, "active");
        return new Conversation(
                UuidBytes.from(row.getBytes("id")),
                Conversation.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("title"),
                row.getLong("last_seq"),
                active == null ? Instant.EPOCH : active,
                row.getLong("version"));
    }
}
