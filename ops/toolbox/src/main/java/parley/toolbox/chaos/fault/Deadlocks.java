package parley.toolbox.chaos.fault;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Transactions that lock what the sink locks, in the opposite order: the conversations first, then its positions.
/// InnoDB ends the lighter of two that wait for each other, so ours are made heavy by rows of a scratch table, and the
/// sink's are the ones that fail.
final class Deadlocks {
    private static final int WEIGHT = 3000;
    private static final Duration HOLD = Duration.ofMillis(80);

    private Deadlocks() {}

    static Fault fault(Duration lasts, Set<String> touches) {
        return new RepeatingFault(
                "mysql-deadlocks",
                "heavy transactions lock conversations, then positions, against the sink's order",
                lasts,
                touches,
                Check.NONE,
                Deadlocks::round,
                stage -> MySqlFaults.asRoot(stage, "DROP DATABASE IF EXISTS parley_chaos"));
    }

    private static void round(Stage stage, RepeatingFault.Running running) throws SQLException, InterruptedException {
        try (Connection connection = stage.platform().connectAsRoot();
                Statement statement = connection.createStatement()) {
            long before = met(statement);
            statement.execute("CREATE DATABASE IF NOT EXISTS parley_chaos");
            statement.execute("CREATE TABLE IF NOT EXISTS parley_chaos.weight (id INT PRIMARY KEY)");
            statement.execute("SET SESSION innodb_lock_wait_timeout = 2");
            connection.setAutoCommit(false);
            for (boolean on = true; on; on = running.pause(Chance.between(stage.random(), 50, 400))) {
                collide(connection, statement, running);
            }
            connection.setAutoCommit(true);
            stage.log().accept("deadlocks met by the server: " + (met(statement) - before));
        }
    }

    private static void collide(Connection connection, Statement statement, RepeatingFault.Running running)
            throws SQLException, InterruptedException {
        try {
            statement.executeUpdate(IntStream.range(0, WEIGHT)
                    .mapToObj(id -> "(" + id + ")")
                    .collect(Collectors.joining(",", "INSERT INTO parley_chaos.weight VALUES ", "")));
            statement
                    .executeQuery("SELECT last_seq FROM parley.conversation FOR UPDATE")
                    .close();
            running.pause(HOLD);
            statement
                    .executeQuery("SELECT next_offset FROM parley.sink_offset FOR UPDATE")
                    .close();
        } catch (SQLException e) {
            if (!"40001".equals(e.getSQLState()) && e.getErrorCode() != 1205) {
                throw e;
            }
            // We were the lighter one, or waited too long: that is what deadlocks are like.
        } finally {
            connection.rollback();
        }
    }

    private static long met(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery(
                "SELECT count FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'")) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }
}
