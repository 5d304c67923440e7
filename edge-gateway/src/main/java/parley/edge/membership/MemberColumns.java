package parley.edge.membership;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import parley.contract.event.MemberRow;
import parley.contract.id.UuidBytes;
import parley.contract.member.PastIntervals;

/// The columns of table `member` as a row, for whoever joins the table with others.
public final class MemberColumns {
    private MemberColumns() {}

    /// @param row at a row with all columns of the table
    public static MemberRow read(ResultSet row) throws SQLException {
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
