package parley.sink.intake;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import parley.sink.write.Failure;

/// Brings the database to the newest version of the schema: `db/migration` on the class path. Several sinks
/// may try at once; Flyway lets one at a time.
public final class SchemaMigration {
    private final String url;
    private final String user;
    private final String password;

    /// On connections of its own: building an index may take longer than a pool's timeouts allow.
    public SchemaMigration(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /// @throws SQLException when MySQL does not answer: worth trying again
    /// @throws FlywayException when the schema is not what the migrations expect: an operator must look
    void run() throws SQLException {
        try {
            Flyway.configure(SchemaMigration.class.getClassLoader())
                    .dataSource(url, user, password)
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            SQLException cause = sqlCause(e);
            if (cause != null && Failure.of(cause) == Failure.RETRIABLE) {
                throw cause;
            }
            throw e;
        }
    }

    private static @Nullable SQLException sqlCause(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
