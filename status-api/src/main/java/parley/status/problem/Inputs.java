package parley.status.problem;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.Uuids;

/// Reads parameters of a request; whatever is not understood is a [ProblemException] with the value and
/// what was expected.
public final class Inputs {
    private static final int MAX_DIGITS = 18;
    private static final String A_TIME = "a time such as 2026-03-01T12:30:00Z";
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private Inputs() {}

    /// @return the id of 36 characters
    public static UUID uuid(String field, String text) {
        try {
            return Uuids.parse(field, text);
        } catch (MalformedJsonException e) {
            throw ProblemException.badInput(field, text, "a UUID of 36 characters");
        }
    }

    /// @return the whole number in decimal digits, null when the parameter was not given
    public static @Nullable Long number(MultiValueMap<String, String> query, String field, long min, long max) {
        List<String> values = query.getOrDefault(field, List.of());
        if (values.isEmpty()) {
            return null;
        }
        String expected = "a whole number from " + min + " to " + max;
        if (values.size() > 1) {
            throw ProblemException.badInput(field, String.join(", ", values), expected + ", given once");
        }
        String text = values.getFirst();
        if (text.isEmpty() || text.length() > MAX_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw ProblemException.badInput(field, text, expected);
        }
        long number = Long.parseLong(text);
        if (number < min || number > max) {
            throw ProblemException.badInput(field, text, expected);
        }
        return number;
    }

    /// @return a time from 1970 to 9999, null when the parameter was not given
    public static @Nullable Instant instant(MultiValueMap<String, String> query, String field) {
        List<String> values = query.getOrDefault(field, List.of());
        if (values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw ProblemException.badInput(field, String.join(", ", values), A_TIME + ", given once");
        }
        try {
            Instant time = Instant.parse(values.getFirst());
            if (!time.isBefore(Instant.EPOCH) && time.isBefore(LAST)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // refused below, like a time that nobody means
        }
        throw ProblemException.badInput(field, values.getFirst(), A_TIME);
    }
}
