package parley.edge.membership;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.range.StoreUnavailableException;

/// Single member rows as the database has them.
interface MemberRows {
    /// @return null when there is no such row
    /// @throws StoreUnavailableException when the database does not answer
    @Nullable MemberRow find(UUID conversation, UUID user);
}
