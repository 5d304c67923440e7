package parley.edge.session;

import java.util.concurrent.CompletableFuture;
import parley.contract.event.SessionChange;

/// Tells every gateway what happened to a session.
public interface SessionLog {
    /// @return completes when the change is in the log; fails when it is not, and then it is tried again in
    ///     the background
    CompletableFuture<Void> append(SessionChange change);
}
