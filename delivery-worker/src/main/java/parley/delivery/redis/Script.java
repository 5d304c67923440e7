package parley.delivery.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/// A Lua script, which Redis knows by its hash once it was given.
///
/// @param text of the script
/// @param sha hexadecimal SHA-1 of the text
public record Script(String text, String sha) {
    public static Script of(String text) {
        return new Script(text, sha1(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// @param name of a resource beside `owner`
    public static Script resource(Class<?> owner, String name) {
        return of(source(owner, name));
    }

    /// @return the text of a resource beside `owner`
    public static String source(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
