package parley.status.search;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.id.UuidBytes;
import parley.status.store.MySqlStore;

/// The table `search_text`. Candidates are ordered by their keys; texts are read only of those that are
/// answered.
public final class MySqlCandidates implements Candidates {
    private static final String OLDER = " AND (server_time < ? OR server_time = ? AND"
            + " (conversation_id > ? OR conversation_id = ? AND seq < ?))";
    private static final String BY_TIME = "server_time DESC, conversation_id, seq DESC";
    private static final String BELOW = " AND seq < ?";
    private static final String BY_PLACE = "seq DESC";
    private static final String NEWEST = "SELECT /*+ MAX_EXECUTION_TIME(%d) */ conversation_id, seq, server_time, text"
            + " FROM search_text WHERE conversation_id = ?" + BELOW + " ORDER BY seq DESC LIMIT ?";
    private static final String MATCHING = "SELECT /*+ MAX_EXECUTION_TIME(%d) */ conversation_id, seq, server_time,"
            + " text FROM (SELECT conversation_id, seq FROM search_text"
            + " FORCE INDEX (search_text_by_terms) WHERE MATCH (terms) AGAINST (? IN BOOLEAN MODE)"
            + " AND conversation_id IN (%s)%s ORDER BY %s LIMIT ?) AS found"
            + " JOIN search_text USING (conversation_id, seq) ORDER BY %4$s";
    /// `ER_QUERY_TIMEOUT`, and what a statement that is killed ends with.
    private static final List<Integer> TOO_LONG = List.of(3024, 1317);

    private final MySqlStore mysql;
    private final Duration most;

    /// @param most that one statement may take
    public MySqlCandidates(MySqlStore mysql, Duration most) {
        this.mysql = mysql;
        this.most = most;
    }

    @Override
    public List<Candidate> newest(UUID conversation, long before, int limit) {
        return read(NEWEST.formatted(most.toMillis()), List.of(UuidBytes.of(conversation), before, limit));
    }

    @Override
    public List<Candidate> matching(String expression, UUID conversation, long before, int limit) {
        return read(
                MATCHING.formatted(most.toMillis(), "?", BELOW, BY_PLACE),
                List.of(expression, UuidBytes.of(conversation), before, limit));
    }

    @Override
    public List<Candidate> matching(
            String expression, Collection<UUID> conversations, @Nullable SearchCursor before, int limit) {
        var parameters = new ArrayList<Object>();
        parameters.add(expression);
        conversations.forEach(conversation -> parameters.add(UuidBytes.of(conversation)));
        if (before != null) {
            LocalDateTime time = LocalDateTime.ofInstant(before.time(), ZoneOffset.UTC);
            byte[] conversation = UuidBytes.of(before.conversation());
            parameters.addAll(List.of(time, time, conversation, conversation, before.seq()));
        }
        parameters.add(limit);
        return read(sql(most, conversations.size(), before != null), parameters);
    }

    /// @return the statement that looks in several conversations
    static String sql(Duration most, int conversations, boolean older) {
        String ids = String.join(", ", Collections.nCopies(conversations, "?"));
        return MATCHING.formatted(most.toMillis(), ids, older ? OLDER : "", BY_TIME);
    }

    private List<Candidate> read(String sql, List<Object> parameters) {
        return mysql.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.size(); i++) {
                    select.setObject(i + 1, parameters.get(i));
                }
                return rows(select);
            } catch (SQLException e) {
                if (TOO_LONG.contains(e.getErrorCode())) {
                    throw new SlowSearchException(e);
                }
                throw e;
            }
        });
    }

    private static List<Candidate> rows(PreparedStatement select) throws SQLException {
        var found = new ArrayList<Candidate>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Instant time = Objects.requireNonNull(MySqlStore.time(row, "server_time"));
                found.add(new Candidate(
                        new SearchCursor(time, UuidBytes.from(row.getBytes("conversation_id")), row.getLong("seq")),
                        row.getString("text")));
            }
        }
        return found;
    }
}
