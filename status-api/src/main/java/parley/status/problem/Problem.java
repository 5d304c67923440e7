package parley.status.problem;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectWriter;

/// One problem document of RFC 9457. Its `type` names the kind and is no address to be opened; `retryAfter` is in
/// seconds.
///
/// @param detail for people; never holds a token or a body
/// @param input what was wrong in the request; null when nothing was
/// @param retryAfter when the same request may succeed; null when it will not
record Problem(
        ProblemCode code,
        String detail,
        @Nullable Input input,
        @Nullable Duration retryAfter) {
    static final String MEDIA_TYPE = "application/problem+json";

    /// A part of a request that was not understood.
    ///
    /// @param field its name
    /// @param value as it came, cut to a length that fits a line
    record Input(String field, String value, String expected) {}

    /// @return UTF-8 JSON
    byte[] json() {
        var out = new JsonObjectWriter(256)
                .text("type", "urn:parley:problem:" + code.code())
                .text("title", code.title())
                .number("status", code.status())
                .text("code", code.code())
                .text("detail", detail)
                .optionalNumber("retryAfter", retryAfter == null ? null : retryAfter.toSeconds());
        if (input != null) {
            out.text("field", input.field()).text("value", input.value()).text("expected", input.expected());
        }
        return out.finish();
    }
}
