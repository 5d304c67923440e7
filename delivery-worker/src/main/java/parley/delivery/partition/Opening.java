package parley.delivery.partition;

import org.jspecify.annotations.Nullable;
import parley.delivery.view.ViewPosition;

/// How a partition that was just assigned, or whose view turned out to be elsewhere, is taken up. All
/// offsets.
///
/// Two positions meet here. `done` is where the effects end: everything below it was published or
/// announced. The view's `next` is where the fold ends. A worker that died, or lost Redis, between the two
/// leaves a stretch that is in the view and that nobody was told of.
sealed interface Opening {
    /// Announce what lies in `[from, next)`, read from the log, then go on at `next`.
    record Resume(long from, long next) implements Opening {}

    /// The same where reading it would take long: announce every head from `from` on, and go on at `next`.
    record ResumeByHeads(long from, long next) implements Opening {}

    /// There is no view: begin one.
    record Create(long position) implements Opening {}

    /// The log no longer reaches back to the view: drop all heads and begin at `position`.
    record Skip(long expectedNext, long position) implements Opening {}

    /// Must not run until somebody dropped the view, or connected what belongs together.
    record Refuse(String reason) implements Opening {}

    /// The log lost records: the whole worker must not run.
    record Lost(String reason) implements Opening {}

    /// Pure.
    ///
    /// @param done null when this group never committed anything: the very first start, at the beginning of
    ///     the log
    /// @param view null when there is none
    /// @param readable how many records are read again to announce them
    static Opening decide(LogBounds log, @Nullable Long done, @Nullable ViewPosition view, long readable) {
        if (view != null && !view.topicId().equals(log.topicId())) {
            return new Refuse("the view belongs to topic id " + view.topicId() + ", the log has " + log.topicId()
                    + ": drop the view, or start the next generation");
        }
        if (view != null && view.next() > log.end()) {
            return shorter(log, "the view has read up to " + view.next());
        }
        if (done != null && done > log.end()) {
            return shorter(log, "messages were delivered up to " + done);
        }
        long from = Math.max(log.begin(), done == null ? log.begin() : done);
        if (view == null) {
            return new Create(from);
        }
        if (view.next() < log.begin()) {
            return new Skip(view.next(), log.begin());
        }
        long announced = Math.min(from, view.next());
        return view.next() - announced > readable
                ? new ResumeByHeads(announced, view.next())
                : new Resume(announced, view.next());
    }

    private static Lost shorter(LogBounds log, String evidence) {
        return new Lost("the log ends at " + log.end() + " but " + evidence
                + ": it lost records, and new ones would take their sequence numbers; start the next generation");
    }
}
