package parley.toolbox.chaos.checker;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import parley.toolbox.chaos.history.Content;

/// Reads the table `message` by plain JDBC.
///
/// @param url JDBC address
public record RowReader(String url, String user, String password) {
    private static final String ROWS = "SELECT conversation_id, seq, message_id, sender_id, body, meta FROM message"
            + " WHERE placeholder = FALSE ORDER BY conversation_id, seq";

    /// @return all rows
    public List<StoredRow> read() throws SQLException {
        var rows = new ArrayList<StoredRow>();
        try (Connection connection = DriverManager.getConnection(url, user, password);
                PreparedStatement select = connection.prepareStatement(ROWS);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(new StoredRow(
                        LogReader.uuid(row.getBytes(1)),
                        row.getLong(2),
                        LogReader.uuid(row.getBytes(3)),
                        LogReader.uuid(row.getBytes(4)),
                        Content.of(row.getBytes(5), row.getBytes(6))));
            }
        }
        return rows;
    }

    /// @return how many different messages there are
    public long count() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM message");
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public String toString() {
        return "RowReader[" + url + "]"; // never the password
    }
}
