package parley.contract.event;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The W3C trace context that a message travels with: the trace that it belongs to, the span that caused it,
/// and whether that is recorded. It says nothing about the message and is no part of its hash.
///
/// @param text `00-` trace `-` parent `-` flags, in lower-case hexadecimal, as the header has it
public record Traceparent(String text) {
    /// The name of the header, of records as of HTTP.
    public static final String HEADER = "traceparent";

    private static final Pattern FORM = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int LENGTH = 55;
    private static final int TRACE = 3;
    private static final int TRACE_END = 35;

    /// @throws IllegalArgumentException when the text is not of this form
    public Traceparent {
        if (!valid(text)) {
            throw new IllegalArgumentException(
                    "traceparent is " + text + ", expected 00-<32 hex>-<16 hex>-<2 hex> in lower case, not all zeros");
        }
    }

    /// @return null when the text is no trace context: then there is none, as the standard has it
    public static @Nullable Traceparent orNull(String text) {
        return valid(text) ? new Traceparent(text) : null;
    }

    /// @return the id of the trace, 32 characters
    public String trace() {
        return text.substring(TRACE, TRACE_END);
    }

    /// @return whether what happens to the message is to be written down
    public boolean sampled() {
        return (Character.digit(text.charAt(LENGTH - 1), 16) & 1) != 0;
    }

    @Override
    public String toString() {
        return text;
    }

    private static boolean valid(String text) {
        return text.length() == LENGTH && FORM.matcher(text).matches();
    }
}
