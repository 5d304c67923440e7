package parley.edge.account;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import parley.edge.rest.Fields;

/// A name that a user logs in with: 3 to 64 letters, digits, `.`, `_` and `-`.
///
/// @param name as it is shown, in Unicode's NFKC form
/// @param key without regard to case: what uniqueness means
public record Username(String name, String key) {
    private static final int LEAST = 3;
    private static final int MOST = 64;

    /// @return what the name looks like: two names with the same look are one to whoever reads them
    byte[] look() {
        return Look.hash(name);
    }

    /// @param field named in the error
    /// @throws parley.edge.rest.ProblemException `bad_request` when it is no such name
    public static Username parse(String field, @Nullable String value) {
        String text = Fields.required(field, value);
        if (text.length() <= 2 * MOST) {
            String name = nfkc(text);
            // Upper case first: it joins what lower case alone keeps apart (ſ and s, ß and ss).
            String key = nfkc(name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
            if (fits(name) && fits(key)) {
                return new Username(name, key);
            }
        }
        throw Fields.bad(field, text, LEAST + " to " + MOST + " letters, digits, '.', '_' and '-'");
    }

    private static boolean fits(String text) {
        int length = text.codePointCount(0, text.length());
        return length >= LEAST && length <= MOST && text.codePoints().allMatch(Username::allowed);
    }

    private static boolean allowed(int point) {
        return Character.isLetterOrDigit(point) || point == '.' || point == '_' || point == '-';
    }

    private static String nfkc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
