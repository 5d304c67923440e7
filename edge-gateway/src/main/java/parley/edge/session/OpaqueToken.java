package parley.edge.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import parley.edge.rest.ProblemException;

/// A token that says nothing, as refresh tokens are: 256 random bits that only the client keeps; we keep
/// their hash. A hash without salt is enough for what nobody can guess.
public final class OpaqueToken {
    private static final int BYTES = 32;
    private static final int CHARACTERS = 43;

    private final String text;

    private OpaqueToken(String text) {
        this.text = text;
    }

    public static OpaqueToken random(SecureRandom random) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return new OpaqueToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /// @return null when the text cannot be such a token
    public static @Nullable OpaqueToken of(String text) {
        boolean plausible = text.length() == CHARACTERS
                && text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_'));
        return plausible ? new OpaqueToken(text) : null;
    }

    /// @param field named in the error
    /// @throws ProblemException when the text cannot be such a token; the text is not repeated
    static OpaqueToken parse(String field, String text) {
        OpaqueToken token = of(text);
        if (token == null) {
            throw ProblemException.badRequest("field " + field + ": expected a token of " + CHARACTERS + " characters");
        }
        return token;
    }

    /// @return for the client only
    public String text() {
        return text;
    }

    /// @return 32 bytes, SHA-256
    public byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
