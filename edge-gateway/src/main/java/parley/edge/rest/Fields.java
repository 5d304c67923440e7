package parley.edge.rest;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.Unicode;
import parley.contract.codec.Uuids;
import parley.edge.frame.Printable;

/// Checks of what strangers put into fields. Each returns the value, or throws a `bad_request` that names
/// the field.
public final class Fields {
    private Fields() {}

    public static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw ProblemException.badRequest("field " + field + " is missing");
        }
        return value;
    }

    public static UUID uuid(String field, @Nullable String value) {
        String text = required(field, value);
        try {
            return Uuids.parse(field, text);
        } catch (MalformedJsonException e) {
            throw bad(field, text, "a UUID");
        }
    }

    /// @return each id once, in the order of the list
    public static LinkedHashSet<UUID> uuids(String field, List<@Nullable String> values) {
        var ids = new LinkedHashSet<UUID>();
        for (int i = 0; i < values.size(); i++) {
            ids.add(uuid(field + "[" + i + "]", values.get(i)));
        }
        return ids;
    }

    /// Text that people read: no control characters, nothing that turns the direction of text around, no
    /// half characters, and not only white space.
    ///
    /// @param most characters (code points)
    /// @return without white space at the ends
    public static String text(String field, @Nullable String value, int most) {
        String text = required(field, value);
        if (text.length() > 2 * most) {
            throw bad(field, text, "at most " + most + " characters");
        }
        if (!Unicode.wellFormed(text) || text.codePoints().anyMatch(Fields::dangerous)) {
            throw bad(field, text, "text without control and direction characters");
        }
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.codePointCount(0, stripped.length()) > most) {
            throw bad(field, text, "1 to " + most + " characters");
        }
        return stripped;
    }

    /// @param value a number in decimal digits, or null
    /// @return the number, or `otherwise` for null
    public static int number(String field, @Nullable String value, int least, int most, int otherwise) {
        if (value == null) {
            return otherwise;
        }
        if (value.length() <= 9 && value.chars().allMatch(c -> c >= '0' && c <= '9') && !value.isEmpty()) {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw bad(field, value, "a whole number from " + least + " to " + most);
    }

    public static ProblemException bad(String field, String value, String expected) {
        return ProblemException.badRequest("field " + field + " is " + Printable.of(value) + ": expected " + expected);
    }

    private static boolean dangerous(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.UNASSIGNED ->
                true;
            case Character.FORMAT -> directional(point);
            default -> false;
        };
    }

    /// Joiners are format characters too, and belong to names and emoji: they stay.
    private static boolean directional(int point) {
        return switch (Character.getDirectionality(point)) {
            case Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING,
                    Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE,
                    Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT,
                    Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
                    Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE,
                    Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE -> true;
            default -> point == 0x200E || point == 0x200F || point == 0x061C || point == 0xFEFF;
        };
    }
}
