package parley.sink.rebuild;

import java.util.Arrays;

/// The messages of one conversation that are delivered again. Pure.
///
/// @param seqs ascending
/// @param before the cursor that a device gets at the lowest: everything above it comes again
record Again(long[] seqs, long before) {
    /// @return how many lie in `(after, upTo]` and above `before`
    int count(long after, long upTo) {
        return Math.max(0, index(upTo) - index(bound(after)));
    }

    /// @param after what the user does not see up to here
    /// @return the cursor of a device of that user
    long bound(long after) {
        return Math.max(before, after);
    }

    /// @return the first that comes again to who sees nothing up to `after`; 0 when there is none
    long first(long after) {
        int index = index(bound(after));
        return index < seqs.length ? seqs[index] : 0;
    }

    /// @return 0 when there is none
    long last() {
        return seqs.length == 0 ? 0 : seqs[seqs.length - 1];
    }

    /// @return how many are not above this seq
    private int index(long seq) {
        int found = Arrays.binarySearch(seqs, seq);
        return found < 0 ? -found - 1 : found + 1;
    }
}
