package parley.status.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A script with the hash that Redis knows it by.
///
/// @param text UTF-8, not to be written to
/// @param sha 40 lower-case hexadecimal digits
public record Script(byte[] text, String sha) {
    public static Script of(byte[] text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
            return new Script(text, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
