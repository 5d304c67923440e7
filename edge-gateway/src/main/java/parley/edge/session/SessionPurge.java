package parley.edge.session;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Removes sessions and refresh tokens that ran out, every hour.
final class SessionPurge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionPurge.class);
    private static final Duration PERIOD = Duration.ofHours(1);

    private final Sessions sessions;
    private final CountDownLatch closed = new CountDownLatch(1);

    SessionPurge(Sessions sessions) {
        this.sessions = sessions;
    }

    void start() {
        Thread.ofVirtual().name("session-purge").start(this::run);
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                purge();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void purge() {
        try {
            sessions.purge();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("old sessions not purged, trying again in {}: {}", PERIOD, e.toString());
        }
    }
}
