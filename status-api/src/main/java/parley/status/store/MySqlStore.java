package parley.status.store;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import parley.contract.range.StoreUnavailableException;

/// MySQL as this service uses it: short reads on one pooled connection, and few writes, of what is its own.
/// Safe from any thread; blocks at most for the pool's and the driver's timeouts.
public final class MySqlStore {
    private final DataSource pool;
    private final StoreWatch watch;

    public MySqlStore(DataSource pool, MeterRegistry meters) {
        this.pool = pool;
        this.watch = new StoreWatch("mysql", meters);
    }

    /// Some statements on one connection, each of which sees what was committed when it began.
    ///
    /// @param <T> what they find
    @FunctionalInterface
    public interface Read<T extends @Nullable Object> {
        T from(Connection connection) throws SQLException;
    }

    /// Also a missing table counts as "does not answer": the sink may not have made the schema yet.
    ///
    /// @throws StoreUnavailableException when MySQL does not answer; worth trying again
    public <T extends @Nullable Object> T read(Read<T> read) {
        try (Connection connection = pool.getConnection()) {
            T found = read.from(connection);
            watch.answered();
            return found;
        } catch (SQLException e) {
            watch.failed(e);
            throw new StoreUnavailableException("the database does not answer", e);
        }
    }

    /// As [#read], for one statement that changes rows: connections of the pool only read.
    ///
    /// @throws StoreUnavailableException when MySQL does not answer: whether it was done is not known
    public <T extends @Nullable Object> T write(Read<T> write) {
        return read(connection -> {
            connection.setReadOnly(false); // the pool takes it back
            return write.from(connection);
        });
    }

    /// @return a DATETIME column, all of which are UTC, whatever zone the connection is in; null for NULL
    public static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }
}
