package parley.status.history;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import parley.contract.id.Seq;
import parley.contract.range.Archive;
import parley.contract.range.ArchiveSlice;
import parley.contract.range.HotMessage;
import parley.contract.range.HotSlice;
import parley.contract.range.HotView;

/// Stores that claim too much, each in one way: with any of them the property must fail.
final class Mutants {
    private Mutants() {}

    /// The database is taken to hold everything.
    static Archive withoutWatermark(Archive archive) {
        return slices(archive, slice -> new ArchiveSlice(slice.watermark() + 1_000, slice.rows(), slice.truncated()));
    }

    /// The entries of the hot stream are taken for neighbours without a look at their bounds.
    static HotView withoutLinkCheck(HotView view) {
        return slices(view, slice -> {
            var entries = new ArrayList<HotMessage>();
            for (HotMessage entry : slice.entries()) {
                long after = entries.isEmpty()
                        ? entry.after()
                        : Math.min(entry.after(), entries.getLast().seq());
                entries.add(new HotMessage(after, entry.message()));
            }
            return new HotSlice(slice.start(), slice.next(), slice.head(), entries);
        });
    }

    /// The worker's bounds lie too low.
    static HotView withLowBounds(HotView view) {
        return slices(view, slice -> {
            List<HotMessage> entries = slice.entries().stream()
                    .map(entry -> new HotMessage(Math.max(Seq.NONE, entry.after() - 3), entry.message()))
                    .toList();
            return new HotSlice(slice.start(), slice.next(), slice.head(), entries);
        });
    }

    /// A conversation without entries is taken for one without messages.
    static HotView withoutHeads(HotView view) {
        return slices(view, slice -> new HotSlice(slice.start(), slice.next(), Seq.NONE, slice.entries()));
    }

    private static Archive slices(Archive archive, UnaryOperator<ArchiveSlice> change) {
        return new Archive() {
            @Override
            public ArchiveSlice after(UUID conversation, long after, long upTo, int limit) {
                return change.apply(archive.after(conversation, after, upTo, limit));
            }

            @Override
            public ArchiveSlice before(UUID conversation, long before, int limit) {
                return change.apply(archive.before(conversation, before, limit));
            }
        };
    }

    private static HotView slices(HotView view, UnaryOperator<HotSlice> change) {
        return new HotView() {
            @Override
            public @Nullable HotSlice after(UUID conversation, long after, int limit) {
                HotSlice slice = view.after(conversation, after, limit);
                return slice == null ? null : change.apply(slice);
            }

            @Override
            public @Nullable HotSlice before(UUID conversation, long before, int limit) {
                HotSlice slice = view.before(conversation, before, limit);
                return slice == null ? null : change.apply(slice);
            }
        };
    }
}
