package parley.edge.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import parley.edge.rest.ProblemException;

/// A refresh token: 256 random bits that only the client keeps; we keep their hash. A hash without salt is
/// enough for what nobody can guess.
final class RefreshToken {
    private static final int BYTES = 32;
    private static final int CHARACTERS = 43;

    private final String text;

    private RefreshToken(String text) {
        this.text = text;
    }

    static RefreshToken random(SecureRandom random) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return new RefreshToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /// @throws ProblemException when the text cannot be a refresh token; the text is not repeated
    static RefreshToken parse(String text) {
        boolean plausible = text.length() == CHARACTERS
                && text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_'));
        if (!plausible) {
            throw ProblemException.badRequest("field refreshToken: expected a token of " + CHARACTERS + " characters");
        }
        return new RefreshToken(text);
    }

    /// @return for the client only
    String text() {
        return text;
    }

    /// @return 32 bytes, SHA-256
    byte[] hash() {
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
