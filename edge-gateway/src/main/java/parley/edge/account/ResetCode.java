package parley.edge.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import parley.edge.rest.Fields;
import parley.edge.rest.ProblemException;
import parley.edge.rest.Secret;

/// A code that is good for one new password: 100 random bits, written so that it can be read out on the
/// telephone. We keep its hash; one without salt is enough for what nobody can guess.
final class ResetCode {
    /// Crockford's: no letter that looks like a digit.
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int CHARACTERS = 20;
    private static final int GROUP = 4;

    private final String text;

    private ResetCode(String text) {
        this.text = text;
    }

    static ResetCode random(SecureRandom random) {
        var text = new StringBuilder(CHARACTERS);
        for (int i = 0; i < CHARACTERS; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new ResetCode(text.toString());
    }

    /// However it was typed: groups, case, `O` for `0`, `I` and `L` for `1`.
    ///
    /// @throws ProblemException when it cannot be a code; it is not repeated
    static ResetCode parse(String field, @Nullable Secret value) {
        String typed = Fields.required(field, value).value();
        if (typed.length() <= 4 * CHARACTERS) {
            String text = typed.replaceAll("[\\s-]", "")
                    .toUpperCase(Locale.ROOT)
                    .replace('O', '0')
                    .replace('I', '1')
                    .replace('L', '1');
            if (text.length() == CHARACTERS && text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0)) {
                return new ResetCode(text);
            }
        }
        throw ProblemException.badRequest("field " + field + ": expected the " + CHARACTERS + " characters of a code");
    }

    /// @return for the operator only: groups of four
    String text() {
        return text.replaceAll("(.{" + GROUP + "})(?!$)", "$1-");
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
