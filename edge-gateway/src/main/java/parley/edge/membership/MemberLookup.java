package parley.edge.membership;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.range.StoreUnavailableException;

/// One user's membership of one conversation, from memory, and from the database on a miss.
@FunctionalInterface
public interface MemberLookup {
    /// @return null when this user never was a member
    /// @throws StoreUnavailableException when the row is not in memory and the database does not answer
    @Nullable MemberRow row(UUID conversation, UUID user);
}
