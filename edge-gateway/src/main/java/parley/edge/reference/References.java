package parley.edge.reference;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;
import parley.contract.range.StoreUnavailableException;

/// Finds the message that another one names. Blocks for its stores; safe from any thread.
public interface References {
    /// @return the message with its place; null when the conversation is known to hold no such message
    /// @throws StoreUnavailableException when neither is known now; worth trying again
    @Nullable LoggedMessage find(UUID conversation, UUID message);
}
