package parley.analytics.figures;

import java.util.List;
import java.util.UUID;
import parley.contract.event.AnalyticsMinute.StuckDevice;

/// What one partition of the log says about a moment. Times are the broker's, in milliseconds since 1970.
sealed interface Fact {
    /// @return when
    long at();

    /// What counts in its minute.
    sealed interface Counted extends Fact {}

    /// A message was accepted, for the first time.
    record Sent(long at, UUID conversation, UUID sender) implements Counted {}

    /// A user read something.
    record Read(long at, UUID user) implements Counted {}

    /// A device of somebody else than the sender stored a message.
    ///
    /// @param millis after it was accepted, at least 0
    record Delivered(long at, long millis) implements Counted {}

    /// How far the partition is folded: nothing of an earlier moment comes from it any more.
    record Reached(long at, int partition) implements Fact {}

    /// Which devices are stuck in the partition's conversations. Replaces what was said before in the same
    /// minute.
    ///
    /// @param devices how many
    /// @param longest the longest of them
    record Stuck(long at, int partition, long devices, List<StuckDevice> longest) implements Counted {}
}
