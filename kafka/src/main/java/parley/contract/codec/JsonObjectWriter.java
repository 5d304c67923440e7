package parley.contract.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/// Writes one JSON object as UTF-8 bytes, and can splice in bytes as they are. Fields appear in the order of the calls;
/// a null value
/// leaves its field out. For one thread.
public final class JsonObjectWriter {
    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

    private final ByteArrayOutputStream out;
    private boolean first = true;

    /// @param expectedBytes a guess that avoids growing
    public JsonObjectWriter(int expectedBytes) {
        out = new ByteArrayOutputStream(expectedBytes);
        out.write('{');
    }

    public JsonObjectWriter text(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            out.write('"');
            out.writeBytes(ENCODER.quoteAsUTF8(value));
            out.write('"');
        }
        return this;
    }

    public JsonObjectWriter uuid(String name, @Nullable UUID value) {
        if (value != null) {
            name(name);
            out.write('"');
            ascii(value.toString());
            out.write('"');
        }
        return this;
    }

    public JsonObjectWriter number(String name, long value) {
        name(name);
        ascii(Long.toString(value));
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
            value.writeTo(out);
        }
        return this;
    }

    /// @return the finished object; the writer is used up
    public byte[] finish() {
        out.write('}');
        return out.toByteArray();
    }

    private void name(String name) {
        if (!first) {
            out.write(',');
        }
        first = false;
        out.write('"');
        ascii(name);
        out.write('"');
        out.write(':');
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
