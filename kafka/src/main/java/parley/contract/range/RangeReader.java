package parley.contract.range;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.LoggedMessage;
import parley.contract.id.Seq;
import parley.contract.range.RangeResult.Source;

/// The one reader for gaps, backlog and history: cache first, then the database, and never a hole.
///
/// A result covers what could be proven, which may be less than was asked for, down to nothing
/// ([RangeResult#unknown()]). Blocks for one round trip to Redis and, only if the cache proves too little, one to
/// MySQL. A cache entry that cannot be read counts as a cache that does not answer. Several views may be asked: what
/// they prove is joined, whatever each of them lacks. Safe from any thread.
public final class RangeReader {
    private static final int MAX_LIMIT = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(RangeReader.class);

    private final List<HotView> views;
    private final Archive archive;
    private final int generation;

    public RangeReader(HotView view, Archive archive, int generation) {
        this(List.of(view), archive, generation);
    }

    /// @param views each a fold of the log from its own start: the one in Redis, a stretch of the log that was read
    /// here
    public RangeReader(List<HotView> views, Archive archive, int generation) {
        this.views = List.copyOf(views);
        this.archive = archive;
        this.generation = generation;
    }

    /// @param after not negative
    /// @param limit from 1 to 10,000
    /// @return the oldest messages of `(after, upTo]`, at most `limit` of them, and how far they are complete
    /// @throws StoreUnavailableException when nothing could be proven because a store does not answer
    public RangeResult forward(UUID conversation, long after, long upTo, int limit) {
        checkLimit(limit);
        if (upTo <= after) {
            return nothingAsked(after);
        }
        var stores = new Stores(conversation);
        Proof proof = new Proof(generation);
        var messages = new TreeMap<Long, LoggedMessage>();
        for (HotView view : views) {
            HotSlice hot = believed(stores.hot(() -> view.after(conversation, after, limit + 1)));
            proof.add(hot);
            collect(messages, hot, after, upTo);
        }
        long proven = Math.min(upTo, proof.upFrom(after));
        boolean enough = proven >= upTo || messages.headMap(proven, true).size() >= limit;
        if (enough) {
            return oldest(messages, after, proven, limit, Source.CACHE);
        }
        ArchiveSlice rows = stores.rows(() -> archive.after(conversation, after, upTo, limit + 1));
        if (rows == null) {
            stores.failIfNothing(proven <= after);
            return oldest(messages, after, proven, limit, Source.CACHE);
        }
        collect(messages, rows, after, upTo);
        proven = Math.min(upTo, proof.addForward(rows, after, limit + 1).upFrom(after));
        return oldest(messages, after, proven, limit, Source.DATABASE);
    }

    /// @param before at most [#end]: what does not exist yet cannot be proven
    /// @param downTo not negative; nothing at or below it is wanted
    /// @param limit from 1 to 10,000
    /// @return the newest messages of `(downTo, before)`, at most `limit` of them, and from where on
    ///     they are complete
    /// @throws StoreUnavailableException when nothing could be proven because a store does not answer
    public RangeResult backward(UUID conversation, long before, long downTo, int limit) {
        checkLimit(limit);
        if (before <= downTo + 1) {
            return nothingAsked(downTo);
        }
        long top = before - 1;
        var stores = new Stores(conversation);
        Proof proof = new Proof(generation);
        var messages = new TreeMap<Long, LoggedMessage>();
        for (HotView view : views) {
            HotSlice hot = believed(stores.hot(() -> view.before(conversation, before, limit + 1)));
            proof.add(hot);
            collect(messages, hot, downTo, top);
        }
        long proven = Math.max(downTo, proof.downFrom(top));
        boolean enough = proven <= downTo || messages.tailMap(proven, false).size() >= limit;
        if (enough) {
            return newest(messages, proven, top, limit, Source.CACHE);
        }
        ArchiveSlice rows = stores.rows(() -> archive.before(conversation, before, limit + 1));
        if (rows == null) {
            stores.failIfNothing(proven >= top);
            return newest(messages, proven, top, limit, Source.CACHE);
        }
        collect(messages, rows, downTo, top);
        proven = Math.max(downTo, proof.addBackward(rows, limit + 1).downFrom(top));
        return newest(messages, proven, top, limit, Source.DATABASE);
    }

    /// @return the place just above everything that is known now: the end of the view, or of the database where there
    /// is no view. A page of
    ///     the newest messages starts there
    /// @throws StoreUnavailableException when neither store answers
    public long end(UUID conversation) {
        var stores = new Stores(conversation);
        long end = Seq.NONE;
        for (HotView view : views) {
            HotSlice hot = stores.hot(() -> view.after(conversation, Long.MAX_VALUE - 1, 1));
            end = hot == null ? end : Math.max(end, Seq.of(generation, hot.next()));
        }
        if (end > Seq.NONE) {
            return end;
        }
        ArchiveSlice rows = stores.rows(() -> archive.before(conversation, 1, 1));
        stores.failIfNothing(rows == null);
        return rows == null ? Seq.base(generation) : Seq.of(generation, rows.watermark());
    }

    private @Nullable HotSlice believed(@Nullable HotSlice slice) {
        return slice == null ? null : slice.believed(generation);
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + ": expected 1 to " + MAX_LIMIT);
        }
    }

    private static RangeResult nothingAsked(long at) {
        return new RangeResult(List.of(), at, at, Source.CACHE);
    }

    private static RangeResult oldest(
            TreeMap<Long, LoggedMessage> found, long after, long proven, int limit, Source source) {
        if (proven <= after) {
            return new RangeResult(List.of(), after, after, Source.NONE);
        }
        List<LoggedMessage> all = canonical(found.headMap(proven, true).values());
        if (all.size() <= limit) {
            return new RangeResult(all, after, proven, source);
        }
        List<LoggedMessage> first = List.copyOf(all.subList(0, limit));
        return new RangeResult(first, after, first.getLast().seq(), source);
    }

    private static RangeResult newest(
            TreeMap<Long, LoggedMessage> found, long proven, long top, int limit, Source source) {
        if (proven >= top) {
            return new RangeResult(List.of(), top, top, Source.NONE);
        }
        List<LoggedMessage> all = canonical(found.tailMap(proven, false).values());
        if (all.size() <= limit) {
            return new RangeResult(all, proven, top, source);
        }
        List<LoggedMessage> last = List.copyOf(all.subList(all.size() - limit, all.size()));
        return new RangeResult(last, last.getFirst().seq() - 1, top, source);
    }

    /// After the cache of recent ids forgot an id, the view may show a resend again: the lowest seq of an id is the
    /// message.
    private static List<LoggedMessage> canonical(Collection<LoggedMessage> ascending) {
        var seen = new HashSet<UUID>();
        var messages = new ArrayList<LoggedMessage>(ascending.size());
        for (LoggedMessage message : ascending) {
            if (seen.add(message.envelope().message())) {
                messages.add(message);
            }
        }
        return Recalls.folded(messages);
    }

    private static void collect(Map<Long, LoggedMessage> into, @Nullable HotSlice slice, long after, long upTo) {
        if (slice != null) {
            for (HotMessage entry : slice.entries()) {
                if (entry.seq() > after && entry.seq() <= upTo) {
                    keep(into, entry.message());
                }
            }
        }
    }

    private static void collect(Map<Long, LoggedMessage> into, ArchiveSlice slice, long after, long upTo) {
        for (ArchiveSlice.Row row : slice.rows()) {
            LoggedMessage message = row.message();
            if (message != null && row.seq() > after && row.seq() <= upTo) {
                keep(into, message);
            }
        }
    }

    /// One store may have come as far as a recall, another not: whoever knows of it is right.
    private static void keep(Map<Long, LoggedMessage> into, LoggedMessage message) {
        LoggedMessage before = into.get(message.seq());
        if (before == null || before.recalledBy() == null) {
            into.put(message.seq(), message);
        }
    }

    /// Asks the two stores and remembers which of them did not answer.
    private static final class Stores {
        private final UUID conversation;
        private @Nullable StoreUnavailableException failure;

        Stores(UUID conversation) {
            this.conversation = conversation;
        }

        @Nullable HotSlice hot(Supplier<@Nullable HotSlice> read) {
            try {
                return read.get();
            } catch (StoreUnavailableException e) {
                failure = e;
                return null;
            } catch (MalformedRecordException e) {
                LOG.error("conversation {}: the hot view cannot be read: {}", conversation, e.getMessage());
                failure = new StoreUnavailableException("the hot view holds a malformed entry", e);
                return null;
            }
        }

        @Nullable ArchiveSlice rows(Supplier<ArchiveSlice> read) {
            try {
                return read.get();
            } catch (StoreUnavailableException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
                return null;
            }
        }

        void failIfNothing(boolean nothing) {
            StoreUnavailableException e = failure;
            if (nothing && e != null) {
                throw e;
            }
        }
    }
}
