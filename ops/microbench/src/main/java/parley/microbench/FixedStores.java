package parley.microbench;

import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import parley.contract.id.Seq;
import parley.contract.range.Archive;
import parley.contract.range.ArchiveSlice;
import parley.contract.range.HotMessage;
import parley.contract.range.HotSlice;
import parley.contract.range.HotView;

/// Stores that hold a stretch of one conversation, every offset a message of it, and answer every question
/// with all of it at no cost: what is left to measure is the reader.
final class FixedStores {
    private FixedStores() {}

    /// @return a view that was folded from offset `from` and is read up to `to`, exclusive
    static HotView view(long from, long to) {
        List<HotMessage> entries = LongStream.range(from, to)
                .mapToObj(offset -> new HotMessage(Seq.of(Inputs.GENERATION, offset) - 1, Inputs.logged(offset)))
                .toList();
        return new FixedView(new HotSlice(from, to, Seq.of(Inputs.GENERATION, to - 1), entries));
    }

    /// @return rows from offset `from` to the watermark `to`, exclusive
    static Archive archive(long from, long to) {
        List<ArchiveSlice.Row> rows = LongStream.range(from, to)
                .mapToObj(offset -> new ArchiveSlice.Row(Seq.of(Inputs.GENERATION, offset), Inputs.logged(offset)))
                .toList();
        return new FixedArchive(new ArchiveSlice(to, rows, false));
    }

    private record FixedView(HotSlice slice) implements HotView {
        @Override
        public HotSlice after(UUID conversation, long after, int limit) {
            return slice;
        }

        @Override
        public HotSlice before(UUID conversation, long before, int limit) {
            return slice;
        }
    }

    private record FixedArchive(ArchiveSlice slice) implements Archive {
        @Override
        public ArchiveSlice after(UUID conversation, long after, long upTo, int limit) {
            return slice;
        }

        @Override
        public ArchiveSlice before(UUID conversation, long before, int limit) {
            return slice;
        }
    }
}
