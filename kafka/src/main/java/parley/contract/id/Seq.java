package parley.contract.id;

import java.nio.charset.StandardCharsets;

/// The place of a message in its conversation: `generation << 44 | offset`.
///
/// A sequence number fits a JavaScript number (2^53) for 511 generations. Generations start at 1, so that 0 means
/// "nothing". Offsets,
/// watermarks and view positions are offsets; cursors, bounds and heads are sequence numbers: this class is the one
/// place that converts.
public final class Seq {
    /// "Nothing": smaller than the sequence number of every message.
    public static final long NONE = 0;

    /// Name of the header that says, in decimal digits, which place the original of a copied record has.
    public static final String HEADER = "im-seq";

    private static final int OFFSET_BITS = 44;
    private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;
    private static final int MAX_GENERATION = (1 << (53 - OFFSET_BITS)) - 1;

    /// No message can have a higher one: 2^53 - 1.
    public static final long MAX = of(MAX_GENERATION, OFFSET_MASK);

    private Seq() {}

    /// @param generation of the topic, 1 to 511
    /// @param offset of the record, 0 to 2^44 - 1
    /// @throws IllegalArgumentException when either is out of range
    public static long of(int generation, long offset) {
        if (generation < 1 || generation > MAX_GENERATION) {
            throw new IllegalArgumentException("generation " + generation + ": expected 1 to " + MAX_GENERATION);
        }
        if (offset < 0 || offset > OFFSET_MASK) {
            throw new IllegalArgumentException("offset " + offset + ": expected 0 to " + OFFSET_MASK);
        }
        return ((long) generation << OFFSET_BITS) | offset;
    }

    /// @return the sequence number that an offset 0 of this generation has
    public static long base(int generation) {
        return of(generation, 0);
    }

    /// @return the offset in the log, meaningless for [#NONE]
    public static long offset(long seq) {
        return seq & OFFSET_MASK;
    }

    /// @return the generation, 0 for [#NONE]
    public static int generation(long seq) {
        return (int) (seq >>> OFFSET_BITS);
    }

    /// @return the highest sequence number below the position `next` of the log: everything up to it lies before `next`
    public static long below(int generation, long next) {
        return of(generation, next) - 1;
    }

    /// @return the value of the header [#HEADER]
    public static byte[] header(long seq) {
        return Long.toString(seq).getBytes(StandardCharsets.US_ASCII);
    }

    /// @param header value of [#HEADER]
    /// @throws NumberFormatException when it is no number
    public static long ofHeader(byte[] header) {
        return Long.parseLong(new String(header, StandardCharsets.US_ASCII));
    }
}
