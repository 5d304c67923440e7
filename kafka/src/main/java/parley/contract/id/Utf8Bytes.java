package parley.contract.id;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The UTF-8 bytes of a text that goes into a hash. Java's own conversion writes `?` for half of a surrogate pair, so
/// that two texts would share one hash.
public final class Utf8Bytes {
    private Utf8Bytes() {}

    /// @throws IllegalArgumentException when the text holds half of a surrogate pair
    public static byte[] of(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("expected a text without unpaired surrogates", e);
        }
    }
}
