package parley.delivery.view;

import java.util.List;

/// What became of a call that moves a view. Only [Applied] changed anything.
public sealed interface ApplyOutcome {
    /// @param verdicts one a record, in the records' order; empty for a reset
    record Applied(List<Verdict> verdicts) implements ApplyOutcome {}

    /// The view is elsewhere: another worker was faster, an earlier call succeeded unseen, or Redis lost
    /// writes.
    ///
    /// @param next where it is
    record Moved(long next) implements ApplyOutcome {}

    /// There is no view: it never was, or Redis lost everything.
    record Absent() implements ApplyOutcome {}

    /// The view belongs to another topic of the same name: offsets mean something else there.
    record OtherTopic(String stored) implements ApplyOutcome {}
}
