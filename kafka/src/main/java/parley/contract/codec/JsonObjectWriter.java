package parley.contract.codec;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/// Writes one JSON object as UTF-8 bytes, and can splice in bytes as they are. Fields appear in the order of the calls;
/// a null value leaves its field out. For one thread.
///
/// Every message passes here a few times, so what is known to be ASCII goes into the array without a string or an array
/// in between.
public final class JsonObjectWriter {
    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int UUID_LENGTH = 36;
    private static final int LONGEST_NUMBER = 20;

    private byte[] out;
    private int length;

    /// @param expectedBytes a guess that avoids growing
    public JsonObjectWriter(int expectedBytes) {
        out = new byte[Math.max(16, expectedBytes)];
        put('{');
    }

    public JsonObjectWriter text(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            put('"');
            quoted(value);
            put('"');
        }
        return this;
    }

    public JsonObjectWriter uuid(String name, @Nullable UUID value) {
        if (value != null) {
            name(name);
            put('"');
            room(UUID_LENGTH);
            long most = value.getMostSignificantBits();
            long least = value.getLeastSignificantBits();
            hex(most >>> 32, 8);
            put('-');
            hex(most >>> 16, 4);
            put('-');
            hex(most, 4);
            put('-');
            hex(least >>> 48, 4);
            put('-');
            hex(least, 12);
            put('"');
        }
        return this;
    }

    public JsonObjectWriter number(String name, long value) {
        name(name);
        if (value < 0) {
            ascii(Long.toString(value));
            return this;
        }
        room(LONGEST_NUMBER);
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            out[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /// @param value null leaves the field out
    public JsonObjectWriter optionalNumber(String name, @Nullable Long value) {
        return value == null ? this : number(name, value);
    }

    public JsonObjectWriter bool(String name, boolean value) {
        name(name);
        ascii(value ? "true" : "false");
        return this;
    }

    /// The bytes go in as they are: the caller vouches that they are one JSON value.
    public JsonObjectWriter raw(String name, @Nullable RawJson value) {
        if (value != null) {
            name(name);
            room(value.length());
            value.copyTo(out, length);
            length += value.length();
        }
        return this;
    }

    /// @return the finished object; the writer is used up
    public byte[] finish() {
        put('}');
        return out.length == length ? out : Arrays.copyOf(out, length);
    }

    private void name(String name) {
        if (length > 1) {
            put(',');
        }
        put('"');
        ascii(name);
        put('"');
        put(':');
    }

    /// Nearly every text is printable ASCII without anything to escape.
    private void quoted(String text) {
        room(text.length());
        int before = length;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                length = before;
                byte[] quoted = ENCODER.quoteAsUTF8(text);
                room(quoted.length);
                System.arraycopy(quoted, 0, out, length, quoted.length);
                length += quoted.length;
                return;
            }
            out[length++] = (byte) c;
        }
    }

    private void ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            out[length++] = (byte) text.charAt(i);
        }
    }

    /// The lowest digits of a number.
    private void hex(long value, int digits) {
        room(digits);
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            out[length++] = HEX[(int) (value >>> shift) & 0xf];
        }
    }

    private void put(char ascii) {
        room(1);
        out[length++] = (byte) ascii;
    }

    private void room(int bytes) {
        if (length + bytes > out.length) {
            out = Arrays.copyOf(out, Math.max(length + bytes, 2 * out.length));
        }
    }
}
