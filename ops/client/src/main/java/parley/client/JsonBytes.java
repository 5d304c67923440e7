package parley.client;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.JsonStringEncoder;

/// One JSON value as the UTF-8 bytes it was written in: never parsed and written again, so 1.00 stays 1.00
/// and keys
/// keep their order. Immutable; equal when the bytes are equal.
public final class JsonBytes {
    private final byte[] bytes;

    private JsonBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @param utf8 one JSON value, white space around it allowed; copied
    /// @throws IllegalArgumentException when it is not UTF-8 or not exactly one JSON value
    public static JsonBytes of(byte[] utf8) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
            requireOneValue(utf8);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("expected UTF-8: " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("expected one JSON value: " + e.getOriginalMessage(), e);
        }
        return new JsonBytes(utf8.clone());
    }

    /// As [#of(byte[])], from text.
    ///
    /// @throws IllegalArgumentException also when the text holds half of a surrogate pair
    public static JsonBytes of(String json) {
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
            byte[] bytes = new byte[utf8.remaining()];
            utf8.get(bytes);
            return of(bytes);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("expected whole characters: " + e.getMessage(), e);
        }
    }

    /// The body of a plain text message.
    ///
    /// @param text anything; half surrogates become question marks
    /// @return `{"text":"…"}`
    public static JsonBytes text(String text) {
        String quoted = new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
        return new JsonBytes(("{\"text\":\"" + quoted + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    /// The body of a plain text message that mentions users: their lists of conversations count it.
    ///
    /// @param text anything; half surrogates become question marks
    /// @param users the first 100 of them count
    /// @return `{"text":"…","mentions":["…"]}`
    public static JsonBytes text(String text, Collection<UUID> users) {
        String ids = users.stream().map(user -> "\"" + user + "\"").collect(Collectors.joining(",", "[", "]"));
        return text(text, ids);
    }

    /// The body of a plain text message that mentions everybody in a group.
    ///
    /// @param text anything; half surrogates become question marks
    /// @return `{"text":"…","mentions":"all"}`
    public static JsonBytes textToAll(String text) {
        return text(text, "\"all\"");
    }

    private static JsonBytes text(String text, String mentions) {
        String json = "{\"text\":" + JsonText.quoted(text) + ",\"mentions\":" + mentions + "}";
        return new JsonBytes(json.getBytes(StandardCharsets.UTF_8));
    }

    /// A part of bytes that were parsed already.
    static JsonBytes slice(byte[] bytes, int from, int to) {
        return new JsonBytes(Arrays.copyOfRange(bytes, from, to));
    }

    /// @return the number of bytes
    public int length() {
        return bytes.length;
    }

    /// @return a copy of the bytes
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// The JSON text itself. It may hold what people wrote: do not log it.
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void requireOneValue(byte[] utf8) {
        try (JsonParser parser = JsonObject.FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("expected one JSON value, found none");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("expected one JSON value, found more after it");
            }
        }
    }
}
