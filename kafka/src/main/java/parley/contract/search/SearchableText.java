package parley.contract.search;

import java.text.Normalizer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectReader;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.RawJson;
import tools.jackson.core.JsonToken;

/// The text of a message that people would search for: what somebody wrote, the name of a file, the caption
/// of a picture. Other types have none. Pure; safe from any thread.
public final class SearchableText {
    /// Code points; what a text has beyond them is not found.
    public static final int MOST = 4_000;

    private static final Map<String, String> FIELDS =
            Map.of("text", "text", "edit", "text", "file", "name", "image", "caption");

    private SearchableText() {}

    /// @return whether messages of this type may have a text
    public static boolean inType(String type) {
        return FIELDS.containsKey(type);
    }

    /// @param body as the client sent it; may be empty, or no JSON at all where it was taken back
    /// @return in Unicode's form NFKC, at most [#MOST] code points, without controls and without white space
    ///     at its ends; null when there is none
    public static @Nullable String of(String type, RawJson body) {
        String field = FIELDS.get(type);
        String found = field == null || body.length() == 0 ? null : field(body, field);
        if (found == null) {
            return null;
        }
        String text = normalized(found);
        return text.isEmpty() ? null : text;
    }

    /// Also what somebody asks for: only texts of one form can be compared.
    static String normalized(String text) {
        String normal = Normalizer.normalize(cut(text, 2 * MOST), Normalizer.Form.NFKC);
        var out = new StringBuilder(normal.length());
        normal.codePoints().map(SearchableText::printable).forEach(out::appendCodePoint);
        return cut(out.toString().strip(), MOST).strip();
    }

    private static int printable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                codePoint == '\n' ? '\n' : ' ';
            default -> codePoint;
        };
    }

    private static String cut(String text, int codePoints) {
        return text.length() <= codePoints || text.codePointCount(0, text.length()) <= codePoints
                ? text
                : text.substring(0, text.offsetByCodePoints(0, codePoints));
    }

    /// The last one, should the name occur twice: as most parsers of clients have it.
    private static @Nullable String field(RawJson body, String name) {
        String found = null;
        try (var fields = JsonObjectReader.trusted(body)) {
            while (fields.next()) {
                if (fields.name().equals(name) && fields.token() == JsonToken.VALUE_STRING) {
                    found = fields.text();
                }
            }
        } catch (MalformedJsonException e) {
            // A body may be any JSON value, or taken back: then there is no text.
            return null;
        }
        return found;
    }
}
