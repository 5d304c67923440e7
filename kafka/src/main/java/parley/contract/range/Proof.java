package parley.contract.range;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.contract.id.Seq;

/// The intervals of a conversation that are completely known, and how far they chain. Pure.
///
/// Every hot entry proves `(after, seq]`; the head proves that nothing lies in `(head, next)`; a conversation without a
/// head has nothing in `[start, next)`; the database proves everything below the watermark that its limit did not cut
/// off. Each of these stays true whatever is written later, so looks at the stores at different times may be joined.
final class Proof {
    /// `(after, upTo]`
    private record Interval(long after, long upTo) {}

    private final int generation;
    private final List<Interval> intervals = new ArrayList<>();

    Proof(int generation) {
        this.generation = generation;
    }

    Proof add(@Nullable HotSlice slice) {
        if (slice != null) {
            for (HotMessage entry : slice.entries()) {
                add(entry.after(), entry.seq());
            }
            // A head from before `start` says nothing about what the view skipped since.
            long last = Math.max(slice.head(), Seq.below(generation, slice.start()));
            add(last, Seq.below(generation, slice.next()));
        }
        return this;
    }

    /// @param after where the read began
    /// @param limit it was given
    Proof addForward(ArchiveSlice slice, long after, int limit) {
        long end = Seq.below(generation, slice.watermark());
        return add(
                after,
                cutOff(slice, limit) ? Math.min(end, slice.rows().getLast().seq()) : end);
    }

    /// @param limit that the read was given
    Proof addBackward(ArchiveSlice slice, int limit) {
        long begin = cutOff(slice, limit) ? slice.rows().getFirst().seq() - 1 : Seq.NONE;
        return add(begin, Seq.below(generation, slice.watermark()));
    }

    /// A slice as long as the limit may have been cut off, whatever it says: believing less costs another read at most.
    private static boolean cutOff(ArchiveSlice slice, int limit) {
        return slice.truncated() || slice.rows().size() >= limit;
    }

    private Proof add(long after, long upTo) {
        if (upTo > after) {
            intervals.add(new Interval(after, upTo));
        }
        return this;
    }

    /// @return the highest x so that all of `(from, x]` is known; `from` itself when nothing is
    long upFrom(long from) {
        long reached = from;
        for (boolean grown = true; grown; ) {
            grown = false;
            for (Interval interval : intervals) {
                if (interval.after() <= reached && interval.upTo() > reached) {
                    reached = interval.upTo();
                    grown = true;
                }
            }
        }
        return reached;
    }

    /// @return the lowest x so that all of `(x, to]` is known; `to` itself when nothing is
    long downFrom(long to) {
        long reached = to;
        for (boolean grown = true; grown; ) {
            grown = false;
            for (Interval interval : intervals.reversed()) {
                if (interval.upTo() >= reached && interval.after() < reached) {
                    reached = interval.after();
                    grown = true;
                }
            }
        }
        return reached;
    }
}
