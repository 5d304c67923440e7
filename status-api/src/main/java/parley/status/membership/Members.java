package parley.status.membership;

import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.range.StoreUnavailableException;

/// Who is and was a member of which conversation.
public interface Members {
    /// @return null when this user never was a member
    /// @throws StoreUnavailableException when that cannot be told now
    @Nullable MemberRow row(UUID conversation, UUID user);

    /// @return the rows of all present and past members
    /// @throws StoreUnavailableException when that cannot be told now
    Collection<MemberRow> rows(UUID conversation);
}
