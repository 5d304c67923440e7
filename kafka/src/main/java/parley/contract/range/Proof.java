package parley.contract.range;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.contract.id.Seq;

/// The intervals of a conversation that are completely known, and how far they chain. Pure.
///
/// Every hot entry proves `(after, seq]`; the head proves that nothing lies in `(head, next)`; a conversation without a
/// head has nothing
/// in `[start, next)`; the database proves everything below the watermark that its limit did not cut off.
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
            long empty = slice.head() == Seq.NONE ? Seq.below(generation, slice.start()) : slice.head();
            add(empty, Seq.below(generation, slice.next()));
        }
        return this;
    }

    /// @param after where the read began
    Proof addForward(ArchiveSlice slice, long after) {
        long end = slice.truncated() ? slice.rows().getLast().seq() : Seq.below(generation, slice.watermark());
        return add(after, end);
    }

    Proof addBackward(ArchiveSlice slice) {
        long begin = slice.truncated() ? slice.rows().getFirst().seq() - 1 : Seq.NONE;
        return add(begin, Seq.below(generation, slice.watermark()));
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
            for (Interval interval : intervals) {
                if (interval.upTo() >= reached && interval.after() < reached) {
                    reached = interval.after();
                    grown = true;
                }
            }
        }
        return reached;
    }
}
