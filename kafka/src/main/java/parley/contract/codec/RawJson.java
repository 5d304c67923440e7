package parley.contract.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// One JSON value as the client's own UTF-8 bytes: never parsed and written again, so 1.00 stays 1.00.
///
/// A slice of a larger array; immutable as long as nobody writes to that array. Equality is by bytes.
public final class RawJson {
    private final byte[] array;
    private final int from;
    private final int length;

    private RawJson(byte[] array, int from, int length) {
        this.array = array;
        this.from = from;
        this.length = length;
    }

    /// The bytes are not copied.
    public static RawJson of(byte[] bytes) {
        return new RawJson(bytes, 0, bytes.length);
    }

    /// @return the slice `[from, to)` of `array`, not copied
    public static RawJson slice(byte[] array, int from, int to) {
        if (from < 0 || to < from || to > array.length) {
            throw new IllegalArgumentException("slice [" + from + ", " + to + ") of " + array.length + " bytes");
        }
        return new RawJson(array, from, to - from);
    }

    /// For texts that the product itself writes.
    public static RawJson of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    /// @return the number of bytes
    public int length() {
        return length;
    }

    /// @return the byte at `index`, from 0
    public byte at(int index) {
        return array[from + index];
    }

    /// @return a copy of the bytes
    public byte[] toBytes() {
        return Arrays.copyOfRange(array, from, from + length);
    }

    /// Appends the bytes as they are.
    public void writeTo(ByteArrayOutputStream out) {
        out.write(array, from, length);
    }

    /// Copies the bytes as they are.
    ///
    /// @param at index in `target` of the first of them
    public void copyTo(byte[] target, int at) {
        System.arraycopy(array, from, target, at, length);
    }

    JsonParser parser(JsonFactory factory, ObjectReadContext context) {
        return factory.createParser(context, array, from, length);
    }

    JsonObjectReader reader(JsonFactory factory) {
        return new JsonObjectReader(factory, array, from, from + length);
    }

    /// @return a read-only view, not a copy
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(array, from, length).slice().asReadOnlyBuffer();
    }

    /// @return index in this value of the first byte that is not UTF-8 or of the first escape that is half of a
    ///     surrogate pair; [Unicode#FINE] when there is none
    public int unicodeFault() {
        int fault = Unicode.fault(array, from, from + length);
        return fault == Unicode.FINE ? fault : fault - from;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawJson that
                && Arrays.equals(array, from, from + length, that.array, that.from, that.from + that.length);
    }

    @Override
    public int hashCode() {
        return buffer().hashCode();
    }

    /// The text itself: for tests and tools only, a body is never logged.
    @Override
    public String toString() {
        return new String(array, from, length, StandardCharsets.UTF_8);
    }
}
