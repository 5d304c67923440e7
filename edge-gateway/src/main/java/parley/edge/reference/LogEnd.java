package parley.edge.reference;

import parley.contract.range.StoreUnavailableException;

/// Where the messages of a partition end. Blocks for a round trip to the broker; safe from any thread.
public interface LogEnd {
    /// @return offset behind the last message that was accepted before the call
    /// @throws StoreUnavailableException when no broker answers within a second
    long of(int partition);
}
