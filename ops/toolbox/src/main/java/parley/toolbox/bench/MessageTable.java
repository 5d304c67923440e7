package parley.toolbox.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import parley.contract.topic.Topic;
import parley.toolbox.CommandFailedException;

/// The rows of messages in a platform's MySQL, seen past all of the product's own code. Blocks.
final class MessageTable implements AutoCloseable {
    /// What [FilledLog] wrote, whatever else was sent.
    private static final String DIGEST = "SELECT COUNT(*), COALESCE(BIT_XOR(c), 0), COALESCE(SUM(c), 0) FROM"
            + " (SELECT CRC32(CONCAT_WS(0x1f, conversation_id, seq, message_id, sender_id, device, client_id, type,"
            + " version, generation, hash, server_time, conflict, placeholder, body)) AS c"
            + " FROM message WHERE client_id LIKE '" + FilledLog.PREFIX + "%') AS rows_of_the_log";
    private static final String PASS = "UPDATE sink_offset SET next_offset = GREATEST(next_offset, ?)"
            + " WHERE sink = 'main' AND topic = ? AND partition_id = ?";

    /// All columns of all rows, in a number or two.
    record Digest(long rows, long xor, String sum) {}

    private final Connection connection;

    MessageTable(PlatformProcess platform) {
        try {
            connection = DriverManager.getConnection(
                    platform.hello("mysql"), platform.hello("mysqlUser"), platform.hello("mysqlPassword"));
        } catch (SQLException e) {
            throw new CommandFailedException("MySQL: " + e.getMessage(), e);
        }
    }

    /// Empties the table, and what conversations say of their last messages.
    void empty() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE TABLE message");
            statement.execute("UPDATE conversation SET last_seq = 0, last_time = NULL");
        } catch (SQLException e) {
            throw new CommandFailedException("MySQL: " + e.getMessage(), e);
        }
    }

    /// Moves the live sink's positions over messages that it has not written: it goes on behind them.
    ///
    /// @param ends of the partitions of `im.messages.v1`
    void pass(Map<Integer, Long> ends) {
        try (PreparedStatement update = connection.prepareStatement(PASS)) {
            for (Map.Entry<Integer, Long> end : ends.entrySet()) {
                update.setLong(1, end.getValue());
                update.setString(2, Topic.MESSAGES.topicName());
                update.setInt(3, end.getKey());
                update.executeUpdate();
            }
        } catch (SQLException e) {
            throw new CommandFailedException("MySQL: " + e.getMessage(), e);
        }
    }

    Digest digest() {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(DIGEST)) {
            row.next();
            return new Digest(row.getLong(1), row.getLong(2), String.valueOf(row.getString(3)));
        } catch (SQLException e) {
            throw new CommandFailedException("MySQL: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // it goes with this process
        }
    }
}
