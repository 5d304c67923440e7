package parley.contract.range;

import java.util.List;
import parley.contract.id.Seq;

/// What the hot view knew of a conversation at one instant.
///
/// @param start offset from which on the view of the partition is a fold of the log without a skip
/// @param next offset of the first record that was not applied
/// @param head sequence number of the conversation's last message since `start`, 0 when there is none
/// @param entries neighbours in the hot stream, ascending
public record HotSlice(long start, long next, long head, List<HotMessage> entries) {
    /// An entry from before the view began may have been taken back where nobody kept the view: it is not believed.
    HotSlice believed(int generation) {
        long first = Seq.of(generation, start);
        if (entries.isEmpty() || entries.getFirst().seq() >= first) {
            return this;
        }
        List<HotMessage> since =
                entries.stream().filter(entry -> entry.seq() >= first).toList();
        return new HotSlice(start, next, head, since);
    }
}
