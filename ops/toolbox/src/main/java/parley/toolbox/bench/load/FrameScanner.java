package parley.toolbox.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/// Picks the few fields that a load needs out of the gateway's frames, without building anything: reading
/// whole trees would cost more than all the rest of the generator. For one thread.
///
/// It believes that what comes is JSON, and complains only where it loses its way.
public final class FrameScanner {
    private static final byte[] OP = ascii("op");
    private static final byte[] ID = ascii("id");
    private static final byte[] SEQ = ascii("seq");
    private static final byte[] CODE = ascii("code");
    private static final byte[] BODY = ascii("body");
    private static final byte[] CONVERSATION = ascii("conversation");
    private static final byte[] K = ascii("k");
    private static final Frame.Op[] OPS = Frame.Op.values();
    private static final byte[][] OP_NAMES = Arrays.stream(OPS)
            .map(op -> ascii(op.name().toLowerCase(Locale.ROOT)))
            .toArray(byte[][]::new);
    private static final int UUID_LENGTH = 36;

    private final Frame frame = new Frame();
    private byte[] in = {};
    private int at;
    private int end;

    /// Reads one whole text: a frame, or an array of frames.
    ///
    /// @param to exclusive
    /// @param frames told of each
    /// @throws IllegalArgumentException when the text is no JSON object and no array of objects
    public void scan(byte[] text, int from, int to, Consumer<Frame> frames) {
        in = text;
        at = from;
        end = to;
        skipSpace();
        if (peek() == '[') {
            at++;
            skipSpace();
            if (peek() == ']') {
                return;
            }
            do {
                object(frames);
            } while (next(']'));
        } else {
            object(frames);
        }
    }

    private void object(Consumer<Frame> frames) {
        frame.clear();
        skipSpace();
        members(false);
        frames.accept(frame);
    }

    private void members(boolean ofBody) {
        expect('{');
        skipSpace();
        if (peek() == '}') {
            at++;
            return;
        }
        do {
            skipSpace();
            int key = at + 1;
            skipString();
            int length = at - 1 - key;
            skipSpace();
            expect(':');
            skipSpace();
            if (!(ofBody ? bodyMember(key, length) : member(key, length))) {
                skipValue();
            }
        } while (next('}'));
    }

    /// @return whether the value was read
    private boolean member(int key, int length) {
        if (is(key, length, OP)) {
            frame.op = op();
        } else if (is(key, length, ID)) {
            frame.id = number();
        } else if (is(key, length, SEQ)) {
            frame.seq = number();
        } else if (is(key, length, CODE)) {
            int from = at + 1;
            skipValue();
            frame.code = new String(in, from, Math.max(0, at - 1 - from), StandardCharsets.UTF_8);
        } else if (is(key, length, CONVERSATION)) {
            conversation();
        } else if (is(key, length, BODY) && peek() == '{') {
            members(true);
        } else {
            return false;
        }
        return true;
    }

    private boolean bodyMember(int key, int length) {
        if (!is(key, length, K)) {
            return false;
        }
        frame.k = number();
        return true;
    }

    private Frame.Op op() {
        int from = at + 1;
        skipValue();
        for (int i = 0; i < OPS.length; i++) {
            if (is(from, at - 1 - from, OP_NAMES[i])) {
                return OPS[i];
            }
        }
        return Frame.Op.OTHER;
    }

    /// Reads a whole number, also one in quotes.
    private long number() {
        int from = at;
        skipValue();
        boolean quoted = in[from] == '"';
        int last = quoted ? at - 1 : at;
        long value = 0;
        int digits = 0;
        for (int i = quoted ? from + 1 : from; i < last; i++) {
            if (in[i] < '0' || in[i] > '9' || ++digits > 18) {
                return Frame.NONE;
            }
            value = value * 10 + (in[i] - '0');
        }
        return digits == 0 ? Frame.NONE : value;
    }

    private void conversation() {
        int from = at + 1;
        skipValue();
        if (at - 1 - from == UUID_LENGTH) {
            frame.conversationHigh = hex(from, 8) << 32 | hex(from + 9, 4) << 16 | hex(from + 14, 4);
            frame.conversationLow = hex(from + 19, 4) << 48 | hex(from + 24, 12);
        }
    }

    private long hex(int from, int digits) {
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            value = value << 4 | Character.digit(in[i], 16);
        }
        return value;
    }

    private boolean is(int from, int length, byte[] wanted) {
        return length == wanted.length && Arrays.equals(in, from, from + length, wanted, 0, length);
    }

    private void skipValue() {
        switch (peek()) {
            case '"' -> skipString();
            case '{', '[' -> skipNested();
            default -> {
                while (at < end && !ends(in[at])) {
                    at++;
                }
            }
        }
    }

    private static boolean ends(byte c) {
        return c == ',' || c == '}' || c == ']' || c <= ' ' && c >= 0;
    }

    private void skipNested() {
        int depth = 0;
        do {
            byte c = peek();
            if (c == '"') {
                skipString();
                continue;
            }
            at++;
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        } while (depth > 0);
    }

    private void skipString() {
        expect('"');
        while (peek() != '"') {
            at += in[at] == '\\' ? 2 : 1;
        }
        at++;
    }

    /// @return whether another one follows; else the closing character was read
    private boolean next(char closing) {
        skipSpace();
        if (peek() == ',') {
            at++;
            return true;
        }
        expect(closing);
        return false;
    }

    private void skipSpace() {
        while (at < end && in[at] <= ' ' && in[at] >= 0) {
            at++;
        }
    }

    private byte peek() {
        if (at >= end) {
            throw new IllegalArgumentException("a frame that ends at byte " + at + ": expected more");
        }
        return in[at];
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw new IllegalArgumentException(
                    "a frame with " + (char) in[at] + " at byte " + at + ": expected " + wanted);
        }
        at++;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
