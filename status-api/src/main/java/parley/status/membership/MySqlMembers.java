package parley.status.membership;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.id.UuidBytes;
import parley.status.store.MySqlStore;

/// The table `member`.
public final class MySqlMembers implements Members {
    private static final String COLUMNS =
            "SELECT user_id, role, state, join_seq, leave_seq, past, version FROM member WHERE conversation_id = ?";

    private final MySqlStore mysql;

    public MySqlMembers(MySqlStore mysql) {
        this.mysql = mysql;
    }

    @Override
    public @Nullable MemberRow row(UUID conversation, UUID user) {
        return mysql.<@Nullable MemberRow>read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(COLUMNS + " AND user_id = ?")) {
                select.setBytes(1, UuidBytes.of(conversation));
                select.setBytes(2, UuidBytes.of(user));
                List<MemberRow> rows = rows(conversation, select);
                return rows.isEmpty() ? null : rows.getFirst();
            }
        });
    }

    @Override
    public Collection<MemberRow> rows(UUID conversation) {
        return mysql.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(COLUMNS)) {
                select.setBytes(1, UuidBytes.of(conversation));
                return rows(conversation, select);
            }
        });
    }

    private static List<MemberRow> rows(UUID conversation, PreparedStatement select) throws SQLException {
        var rows = new ArrayList<MemberRow>();
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                rows.add(new MemberRow(
                        conversation,
                        UuidBytes.from(found.getBytes("user_id")),
                        MemberRow.Role.valueOf(found.getString("role").toUpperCase(Locale.ROOT)),
                        MemberRow.State.valueOf(found.getString("state").toUpperCase(Locale.ROOT)),
                        found.getLong("join_seq"),
                        found.getLong("leave_seq"),
                        past(found.getString("past")),
                        found.getLong("version")));
            }
        }
        return rows;
    }

    /// @param text `after-upTo,after-upTo`
    static List<Interval> past(String text) {
        var intervals = new ArrayList<Interval>();
        for (String interval : text.split(",")) {
            int dash = interval.indexOf('-');
            if (dash > 0) {
                intervals.add(new Interval(
                        Long.parseLong(interval.substring(0, dash)), Long.parseLong(interval.substring(dash + 1))));
            }
        }
        return List.copyOf(intervals);
    }
}
