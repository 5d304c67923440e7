package parley.status.history;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import parley.contract.event.MemberRow.Interval;
import parley.contract.id.Seq;
import parley.contract.range.RangeReader;
import parley.contract.range.RangeResult;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.status.membership.VisibleIntervals;

/// Pages of what a member may see. Each interval of the membership is a range of its own; what lies between
/// two of them is hidden, and therefore known to hold nothing.
///
/// A page is complete between its `after` and its `upTo`. It may be shorter than asked for where the stores
/// prove no more. Safe from any thread; blocks for Redis, and for MySQL where the cache proves too little.
public final class HistoryPages {
    private static final Duration WATERMARK_FRESH = Duration.ofSeconds(1);

    private final RangeReader reader;
    private final LogEnds ends;

    HistoryPages(RangeReader reader, LogEnds ends) {
        this.reader = reader;
        this.ends = ends;
    }

    /// @param nanoTime a clock that only rises, in nanoseconds
    /// @param readers runs readings of the watermark beside the requests
    public static HistoryPages over(
            RedisHotView view, MySqlArchive archive, Partitions partitions, LongSupplier nanoTime, Executor readers) {
        var watermarks = new Watermarks(archive::watermark, nanoTime, WATERMARK_FRESH, readers);
        return new HistoryPages(
                new RangeReader(view, archive, partitions.generation()),
                new LogEnds(view, archive, watermarks, partitions, partitions.generation()));
    }

    /// @param limit of messages, at least 1
    /// @throws UnprovablePageException when the stores answer but do not prove the beginning of the page
    /// @throws StoreUnavailableException when nothing could be proven because a store does not answer
    public HistoryPage read(UUID conversation, VisibleIntervals visible, Anchor anchor, int limit) {
        return switch (anchor) {
            case Anchor.Newest() -> newest(conversation, visible, limit);
            case Anchor.Before(long seq) -> backward(conversation, visible, seq, limit);
            case Anchor.After(long seq) -> forward(conversation, visible, seq, limit);
        };
    }

    /// Where the store that has come further cannot prove its end, the other one's end is the newest that
    /// is known.
    private HistoryPage newest(UUID conversation, VisibleIntervals visible, int limit) {
        Interval last = visible.ascending().getLast();
        RuntimeException failure = new UnprovablePageException();
        for (long end : ends.of(conversation)) {
            if (end - 1 < last.after()) {
                continue; // The membership began later than this store has come.
            }
            try {
                return backward(conversation, visible, Math.min(end - 1, last.upTo()) + 1, limit);
            } catch (UnprovablePageException | StoreUnavailableException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private HistoryPage backward(UUID conversation, VisibleIntervals visible, long before, int limit) {
        long upTo = Math.max(Seq.NONE, before - 1);
        var page = new PageInProgress(limit);
        long bottom = upTo;
        for (Interval interval : visible.ascending().reversed()) {
            if (interval.after() >= bottom) {
                continue;
            }
            if (page.full()) {
                return page.finish(bottom, upTo, true);
            }
            long top = Math.min(bottom, interval.upTo());
            RangeResult result = page.attempt(left -> reader.backward(conversation, top + 1, interval.after(), left));
            if (result == null) {
                return page.cut(top, upTo);
            }
            page.addBelow(result);
            bottom = result.provenAfter();
            if (bottom > interval.after()) {
                return page.finish(bottom, upTo, true);
            }
        }
        return page.finish(Seq.NONE, upTo, false);
    }

    private HistoryPage forward(UUID conversation, VisibleIntervals visible, long after, int limit) {
        long end = ends.above(conversation, after) - 1;
        var page = new PageInProgress(limit);
        long top = after;
        for (Interval interval : visible.ascending()) {
            if (interval.upTo() <= top) {
                continue;
            }
            long from = Math.max(top, interval.after());
            if (page.full()) {
                return page.finish(after, top, true);
            }
            if (from == end || (from > end && from == after)) {
                return page.finish(after, from, false);
            }
            if (from > end) {
                // The membership began later than the stores have come.
                return page.cut(after, top);
            }
            long to = Math.min(end, interval.upTo());
            RangeResult result = page.attempt(left -> reader.forward(conversation, from, to, left));
            if (result == null) {
                return page.cut(after, from);
            }
            page.addAbove(result);
            top = result.provenUpTo();
            if (top < to) {
                return page.finish(after, top, true);
            }
        }
        return page.finish(after, top, false);
    }
}
