package parley.edge.membership;

import java.util.concurrent.CompletableFuture;
import parley.contract.event.MemberRow;

/// How everybody hears of a row that the database has.
interface MemberLog {
    /// @return completes when whoever must know of this row before the change goes on can know of it; fails
    ///     with a [parley.edge.publish.PublishFailedException] and nothing else
    CompletableFuture<Void> member(MemberRow row);

    /// A row came round in the topic. Does not block.
    default void seen(MemberRow row) {}
}
