package parley.edge.presence;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import parley.contract.range.StoreUnavailableException;

/// Sees who is online.
interface Lookout {
    /// Blocks for a few round trips.
    ///
    /// @return a reading of each
    /// @throws StoreUnavailableException when nothing can be seen now
    Map<UUID, Reading> look(Collection<UUID> users);

    /// Blocks for a round trip.
    ///
    /// @return those of these gateways that are gone
    /// @throws StoreUnavailableException when that cannot be told now
    Set<UUID> gone(Collection<UUID> boots);
}
