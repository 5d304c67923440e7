package parley.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/// Writes the small JSON objects of REST calls.
final class JsonText {
    private JsonText() {}

    /// @param namesAndValues alternating; null values are left out
    static String object(@Nullable String... namesAndValues) {
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String value = namesAndValues[i + 1];
            if (value != null) {
                out.append(out.length() == 1 ? "" : ",")
                        .append('"')
                        .append(namesAndValues[i])
                        .append("\":")
                        .append(quoted(value));
            }
        }
        return out.append('}').toString();
    }

    static String quoted(String value) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(value)) + '"';
    }
}
