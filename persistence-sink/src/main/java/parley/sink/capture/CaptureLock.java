package parley.sink.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// The right to capture, which one connection to the database server has at a time. The server takes it
/// back when the connection ends, and it ends the connection when its holder was not heard for too long: a
/// process that stands still holds up nobody. For one thread.
final class CaptureLock implements AutoCloseable {
    private static final String NAME = "parley.capture";

    private final Connection connection;

    private CaptureLock(Connection connection) {
        this.connection = connection;
    }

    /// Waits for the lock, but not longer than this.
    ///
    /// @param connection that the lock takes over and closes; its reads must time out later than the wait
    /// @param silence after which the server ends the connection
    /// @return null when somebody else has it all the time; the connection is closed
    /// @throws SQLException when the server does not answer; the connection is closed
    static @org.jspecify.annotations.Nullable CaptureLock take(Connection connection, Duration wait, Duration silence)
            throws SQLException {
        try {
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET SESSION wait_timeout = " + silence.toSeconds());
            }
            if (asked(connection, "SELECT GET_LOCK(?, " + wait.toSeconds() + ")")) {
                return new CaptureLock(connection);
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        connection.close();
        return null;
    }

    /// @return the connection, for other questions of the same thread
    Connection connection() {
        return connection;
    }

    /// @throws SQLException when it is lost, or nobody can tell
    void check() throws SQLException {
        if (!asked(connection, "SELECT IS_USED_LOCK(?) = CONNECTION_ID()")) {
            throw new SQLException("the lock " + NAME + " is lost");
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private static boolean asked(Connection connection, String question) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(question)) {
            select.setString(1, NAME);
            try (ResultSet answer = select.executeQuery()) {
                return answer.next() && answer.getInt(1) == 1;
            }
        }
    }
}
