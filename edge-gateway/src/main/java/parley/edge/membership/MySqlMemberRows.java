package parley.edge.membership;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import parley.contract.event.MemberRow;
import parley.contract.id.UuidBytes;
import parley.contract.range.StoreUnavailableException;

/// Table `member`.
final class MySqlMemberRows implements MemberRows {
    static final String COLUMNS = "conversation_id, user_id, role, state, join_seq, leave_seq, past, version";

    private final JdbcClient jdbc;

    MySqlMemberRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public @Nullable MemberRow find(UUID conversation, UUID user) {
        try {
            return jdbc.sql("SELECT " + COLUMNS + " FROM member WHERE conversation_id = ? AND user_id = ?")
                    .params(UuidBytes.of(conversation), UuidBytes.of(user))
                    .query((row, number) -> read(row))
                    .optional()
                    .orElse(null);
        } catch (DataAccessException e) {
            throw new StoreUnavailableException("member rows: MySQL did not answer", e);
        }
    }

    static MemberRow read(ResultSet row) throws SQLException {
        return new MemberRow(
                UuidBytes.from(row.getBytes("conversation_id")),
                UuidBytes.from(row.getBytes("user_id")),
                MemberRow.Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                MemberRow.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getLong("join_seq"),
                row.getLong("leave_seq"),
                PastIntervals.parse(row.getString("past")),
                row.getLong("version"));
    }
}
