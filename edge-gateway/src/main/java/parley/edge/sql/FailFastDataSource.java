package parley.edge.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// A pool that remembers that it has no connections to give. Who finds that out waits for the pool's own
/// timeout; whoever asks after that is refused at once, until a thread that goes on asking was given one. So
/// nobody who could go on without the database waits for it, however many they are. Safe from any thread.
public final class FailFastDataSource extends DelegatingDataSource {
    private static final Logger LOG = LoggerFactory.getLogger(FailFastDataSource.class);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final AtomicBoolean away = new AtomicBoolean();

    /// @param pool that throws [SQLTransientConnectionException] when it has no connection in time
    public FailFastDataSource(DataSource pool) {
        super(pool);
    }

    /// @throws SQLTransientConnectionException at once while the database is known to be away
    @Override
    public Connection getConnection() throws SQLException {
        if (away.get()) {
            throw new SQLTransientConnectionException("no connection to the database; somebody is waiting for one");
        }
        try {
            return super.getConnection();
        } catch (SQLTransientConnectionException e) {
            if (away.compareAndSet(false, true)) {
                LOG.warn("MySQL is away, refusing at once until it is back: {}", e.getMessage());
                Thread.ofVirtual().name("mysql-watch").start(this::watch);
            }
            throw e;
        }
    }

    private void watch() {
        try {
            while (!connects()) {
                Thread.sleep(PAUSE);
            }
            LOG.info("MySQL is back");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("no longer waiting for MySQL: {}", e.toString()); // a pool that is closed tells whoever asks
        } finally {
            away.set(false);
        }
    }

    private boolean connects() throws SQLException {
        try (Connection connection = super.getConnection()) {
            return connection != null;
        } catch (SQLTransientConnectionException e) {
            return false;
        }
    }
}
