package parley.edge.publish;

import java.util.concurrent.CompletableFuture;
import parley.contract.event.BlockRow;
import parley.contract.event.MemberRow;
import parley.contract.event.MessageTypeRow;
import parley.contract.event.SessionChange;

/// The compacted topics that a gateway writes. The same rules as in [MessageLog] hold for threads and
/// failures.
public interface TableLog {
    /// @return completes when the row is in all in-sync replicas
    CompletableFuture<Void> member(MemberRow row);

    /// @return completes when the row is in all in-sync replicas
    CompletableFuture<Void> block(BlockRow row);

    /// @return completes when the change is in all in-sync replicas
    CompletableFuture<Void> session(SessionChange change);

    /// @return completes when the row is in all in-sync replicas
    CompletableFuture<Void> messageType(MessageTypeRow row);
}
