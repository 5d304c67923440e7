package parley.delivery.receipt;

import org.jspecify.annotations.Nullable;

/// Where reading of a partition's receipts begins. Pure.
final class Resume {
    private Resume() {}

    /// What was folded but perhaps not told is read again, so the lower of both positions counts. A
    /// position that the log does not have is of no use, and reading everything again is only slow: cursors
    /// never sink.
    ///
    /// @param told offset below which everything was told to the gateways, null when not known
    /// @param fold null when Redis has none (any more)
    /// @param begin and `end` of the log
    static long from(@Nullable Long told, RedisReceipts.@Nullable Position fold, long begin, long end) {
        long from;
        if (fold == null) {
            from = told == null ? begin : told;
        } else {
            from = Math.min(fold.next(), told == null ? fold.start() : told);
        }
        return from < begin || from > end ? begin : from;
    }
}
