package parley.status.history;

import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.MalformedRecordException;
import parley.contract.id.Seq;
import parley.contract.range.Archive;
import parley.contract.range.HotSlice;
import parley.contract.range.HotView;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;

/// How far the stores have come in a conversation's partition: where a page of the newest messages may
/// begin.
///
/// The view says so for itself at once. The database is asked beside the request, so that a cached page
/// neither waits for it nor needs it; it matters when the view is behind.
final class LogEnds {
    private final HotView view;
    private final Archive archive;
    private final Watermarks watermarks;
    private final Partitions partitions;
    private final int generation;

    LogEnds(HotView view, Archive archive, Watermarks watermarks, Partitions partitions, int generation) {
        this.view = view;
        this.archive = archive;
        this.watermarks = watermarks;
        this.partitions = partitions;
        this.generation = generation;
    }

    /// @return the sequence numbers just above what the view and what the database has, the higher one
    ///     first; at least one
    /// @throws StoreUnavailableException when neither store answers
    List<Long> of(UUID conversation) {
        Long viewed = viewed(conversation);
        if (viewed == null) {
            return List.of(archived(conversation));
        }
        long archived = Seq.of(generation, watermarks.lastKnown(partitions.of(conversation)));
        return LongStream.of(Math.max(viewed, archived), Math.min(viewed, archived))
                .distinct()
                .boxed()
                .toList();
    }

    /// @return the place just above everything known, where the database is asked at once when `seq` lies
    ///     beyond what is known without it
    /// @throws StoreUnavailableException when the store that would know does not answer
    long above(UUID conversation, long seq) {
        long end = of(conversation).getFirst();
        return seq < end ? end : Math.max(end, archived(conversation));
    }

    private long archived(UUID conversation) {
        return Seq.of(generation, archive.before(conversation, 1, 1).watermark());
    }

    private @Nullable Long viewed(UUID conversation) {
        try {
            HotSlice slice = view.after(conversation, Long.MAX_VALUE - 1, 1);
            return slice == null ? null : Seq.of(generation, slice.next());
        } catch (StoreUnavailableException | MalformedRecordException e) {
            return null;
        }
    }
}
