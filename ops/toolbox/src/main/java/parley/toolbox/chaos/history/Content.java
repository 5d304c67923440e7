package parley.toolbox.chaos.history;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The bytes of a message, as their length and SHA-256.
///
/// @param body `length:sha256`
/// @param meta the same, or null when there is none
public record Content(String body, @Nullable String meta) {
    public static Content of(byte[] body, byte @Nullable [] meta) {
        return new Content(digest(body), meta == null ? null : digest(meta));
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return bytes.length + ":" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
