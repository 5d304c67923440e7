package parley.edge.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.SessionChange;
import parley.edge.rest.ProblemException;

/// Tells every gateway what the database has as revoked: sessions, and tokens that are revoked as sessions
/// are.
public final class Revocations {
    static final Duration LOG_WAIT = Duration.ofSeconds(9);

    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);

    private final SessionLog log;
    private final RevokedSessions revoked;

    Revocations(SessionLog log, RevokedSessions revoked) {
        this.log = log;
        this.revoked = revoked;
    }

    /// Blocks for the log. This gateway knows at once, the others within a second.
    ///
    /// @throws ProblemException `unavailable` when they cannot be told yet: they are as soon as the log takes
    ///     it
    public void tell(List<SessionChange> changes) {
        var told = changes.stream().map(log::append).toArray(CompletableFuture[]::new);
        changes.forEach(revoked::apply);
        try {
            CompletableFuture.allOf(told).get(LOG_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw untold(e);
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("{} sessions are revoked, but the log did not take it: {}", told.length, e.toString());
            throw untold(e);
        }
    }

    private static ProblemException untold(Exception cause) {
        return ProblemException.unavailable(
                "it is done, but connections of sessions that are over may live on for a while", cause);
    }
}
