package parley.edge.account;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.Unicode;
import parley.edge.rest.Fields;
import parley.edge.rest.ProblemException;
import parley.edge.rest.Secret;

/// What a user types to log in. Composed (NFC), so that keyboards that type the same letter differently
/// agree.
final class Password {
    private static final int LEAST = 8;
    private static final int MOST = 256;

    private Password() {}

    /// For a new account, or in place of another.
    ///
    /// @param field named in the error
    /// @throws ProblemException when it is not 8 to 256 characters; the password is not repeated
    static String chosen(String field, @Nullable Secret value) {
        String password = normal(field, Fields.required(field, value).value());
        int length = password.codePointCount(0, password.length());
        if (length < LEAST || length > MOST || password.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.badRequest(
                    "field " + field + ": expected " + LEAST + " to " + MOST + " characters, no control characters");
        }
        return password;
    }

    /// For a login: what cannot be anybody's password is simply wrong.
    ///
    /// @return null when half a character makes it nobody's password
    /// @throws ProblemException when it is too long to be looked at
    static @Nullable String shown(String field, String value) {
        if (value.length() > 4 * MOST) {
            throw ProblemException.badRequest("field " + field + ": expected at most " + MOST + " characters");
        }
        return Unicode.wellFormed(value) ? normal(field, value) : null;
    }

    private static String normal(String field, String text) {
        if (text.length() > 4 * MOST || !Unicode.wellFormed(text)) {
            throw ProblemException.badRequest("field " + field + ": expected " + LEAST + " to " + MOST + " characters");
        }
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
