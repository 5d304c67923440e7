package parley.toolbox.bench;

import java.nio.charset.StandardCharsets;

/// The `send` frames of a load to one conversation, put together from parts that stay the same. Each
/// message carries a number of its own as its id and in its body. For one thread.
final class MessageText {
    /// What a body is beside its filling, with a number of 10 digits.
    static final int LEAST_BODY = 26;

    private static final byte[] OPENING = ascii("{\"op\":\"send\",\"id\":\"");
    private static final int RUN_BITS = 32;

    private final byte[] middle;
    private final byte[] closing;
    private final byte[] digits = new byte[20];
    private final byte[] text;

    /// @param bytes of a body
    MessageText(String conversation, int bytes) {
        middle = ascii("\",\"conversation\":\"" + conversation + "\",\"type\":\"text\",\"body\":{\"k\":");
        closing = ascii(",\"text\":\"" + "x".repeat(Math.max(0, bytes - LEAST_BODY)) + "\"}}");
        text = new byte[OPENING.length + middle.length + closing.length + 2 * digits.length];
        System.arraycopy(OPENING, 0, text, 0, OPENING.length);
    }

    /// Writes the frame to [#bytes].
    ///
    /// @param run and `k`: together the message's number, so that what an earlier run left over is told
    /// apart
    /// @return its length
    int of(int run, int k) {
        int from = digits((long) run << RUN_BITS | k);
        int at = append(digits, from, OPENING.length);
        at = append(middle, 0, at);
        at = append(digits, from, at);
        return append(closing, 0, at);
    }

    byte[] bytes() {
        return text;
    }

    /// @return the run of a message's number; -1 for a message that is not of a load
    static int run(long number) {
        return (int) (number >> RUN_BITS);
    }

    static int k(long number) {
        return (int) number;
    }

    private int append(byte[] part, int from, int at) {
        int length = part.length - from;
        System.arraycopy(part, from, text, at, length);
        return at + length;
    }

    private int digits(long number) {
        int at = digits.length;
        long rest = number;
        do {
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        return at;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
