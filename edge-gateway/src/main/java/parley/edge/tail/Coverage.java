package parley.edge.tail;

import parley.contract.range.LogStretch;

/// Who tells this gateway about new messages of a partition.
public sealed interface Coverage {
    /// The worker: it pushes what the view has yet to take.
    record Live() implements Coverage {}

    /// Nobody, or nobody who knows where the log ends: nothing can be said about the newest messages.
    record Silent() implements Coverage {}

    /// This gateway itself: it pushes what comes after `stretch`, which reached the log's end once.
    record Tailed(LogStretch stretch) implements Coverage {}
}
