package parley.contract.range;

import java.util.UUID;

/// The database side of a range. The watermark must be read before the rows: then every message below it is among them.
/// Blocks.
public interface Archive {
    /// @return up to `limit` rows with `after` < seq <= `upTo`, ascending
    /// @throws StoreUnavailableException when MySQL does not answer; worth trying again
    ArchiveSlice after(UUID conversation, long after, long upTo, int limit);

    /// @return the last `limit` rows with seq < `before`, ascending
    /// @throws StoreUnavailableException when MySQL does not answer; worth trying again
    ArchiveSlice before(UUID conversation, long before, int limit);
}
