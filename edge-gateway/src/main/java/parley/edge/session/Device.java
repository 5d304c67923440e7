package parley.edge.session;

import org.jspecify.annotations.Nullable;
import parley.edge.rest.Fields;

/// The name that an installation of a client gives itself.
public final class Device {
    private static final int MOST = 64;

    private Device() {}

    /// @throws parley.edge.rest.ProblemException when it is not 1 to 64 of letters, digits, `.`, `_` and
    ///     `-`
    public static String parse(String field, @Nullable String value) {
        String device = Fields.required(field, value);
        boolean good = !device.isEmpty()
                && device.length() <= MOST
                && device.chars()
                        .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-'));
        if (!good) {
            throw Fields.bad(field, device, "1 to " + MOST + " of a-z, A-Z, 0-9, '.', '_' and '-'");
        }
        return device;
    }
}
