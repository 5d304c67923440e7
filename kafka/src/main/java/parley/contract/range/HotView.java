package parley.contract.range;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The cache side of a range: one atomic look at the hot view. Blocks for one round trip.
public interface HotView {
    /// @return position, head, and up to `limit` entries with seq > `after`; null when the partition has no view now
    /// (flushed)
    /// @throws StoreUnavailableException when Redis does not answer
    @Nullable HotSlice after(UUID conversation, long after, int limit);

    /// @return position, head, the last `limit` entries with seq < `before`, and the one entry after them if there is
    /// one
    /// @throws StoreUnavailableException when Redis does not answer
    @Nullable HotSlice before(UUID conversation, long before, int limit);
}
