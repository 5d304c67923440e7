package parley.status.operator.deadletter;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parley.contract.id.UuidBytes;
import parley.status.store.MySqlStore;

/// The table `dead_letter`, which the sink writes.
public final class MySqlLetters {
    private static final String COLUMNS =
            "SELECT topic, partition_id, record_offset, reason, detail, created_at, state,"
                    + " attempts, changed_at, changed_by, note FROM dead_letter";

    private final MySqlStore mysql;

    public MySqlLetters(MySqlStore mysql) {
        this.mysql = mysql;
    }

    /// Letters that share reason and state.
    record Group(String reason, String state, long letters, Instant first, Instant last) {}

    List<Group> groups() {
        return mysql.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT reason, state, COUNT(*) AS letters,"
                            + " MIN(created_at) AS first, MAX(created_at) AS last FROM dead_letter"
                            + " GROUP BY reason, state ORDER BY reason, state");
                    ResultSet row = select.executeQuery()) {
                var groups = new ArrayList<Group>();
                while (row.next()) {
                    groups.add(new Group(
                            row.getString("reason"),
                            row.getString("state"),
                            row.getLong("letters"),
                            Objects.requireNonNull(MySqlStore.time(row, "first")),
                            Objects.requireNonNull(MySqlStore.time(row, "last"))));
                }
                return groups;
            }
        });
    }

    /// @param reason and `state`: null for any
    /// @return newest first
    List<DeadLetter> list(@Nullable String reason, @Nullable String state, int most) {
        return mysql.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(COLUMNS
                    + " WHERE (? IS NULL OR reason = ?) AND (? IS NULL OR state = ?)"
                    + " ORDER BY created_at DESC, topic, partition_id, record_offset DESC LIMIT ?")) {
                select.setString(1, reason);
                select.setString(2, reason);
                select.setString(3, state);
                select.setString(4, state);
                select.setInt(5, most);
                return letters(select);
            }
        });
    }

    Optional<DeadLetter> find(LetterId id) {
        return mysql.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    COLUMNS + " WHERE topic = ? AND partition_id = ? AND record_offset = ?")) {
                select.setString(1, id.topic());
                select.setInt(2, id.partition());
                select.setLong(3, id.offset());
                return letters(select).stream().findFirst();
            }
        });
    }

    private static List<DeadLetter> letters(PreparedStatement select) throws SQLException {
        var letters = new ArrayList<DeadLetter>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                var id = new LetterId(row.getString("topic"), row.getInt("partition_id"), row.getLong("record_offset"));
                byte @Nullable [] by = row.getBytes("changed_by");
                letters.add(new DeadLetter(
                        id.toString(),
                        id.topic(),
                        id.partition(),
                        id.offset(),
                        row.getString("reason"),
                        row.getString("detail"),
                        Objects.requireNonNull(MySqlStore.time(row, "created_at")),
                        row.getString("state"),
                        row.getInt("attempts"),
                        MySqlStore.time(row, "changed_at"),
                        by == null ? null : UuidBytes.from(by),
                        row.getString("note")));
            }
        }
        return letters;
    }
}
