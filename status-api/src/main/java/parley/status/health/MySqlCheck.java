package parley.status.health;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/// Whether the pool has a connection that answers.
public final class MySqlCheck implements DependencyHealth.Check {
    private static final int TIMEOUT_SECONDS = 1;

    private final DataSource pool;

    public MySqlCheck(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public String answer() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            if (!connection.isValid(TIMEOUT_SECONDS)) {
                throw new SQLException("no answer within " + TIMEOUT_SECONDS + " s");
            }
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }
}
