package parley.edge.messagetype;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import parley.edge.rest.Fields;

/// What is demanded of a new version.
enum Compatibility {
    /// It accepts whatever the version before accepts.
    BACKWARD,
    /// Nothing: readers must know both versions.
    NONE;

    /// @param value of the query's `compatibility`; null: backward
    static Compatibility parse(@Nullable String value) {
        if (value == null) {
            return BACKWARD;
        }
        return Arrays.stream(values())
                .filter(each -> each.code().equals(value))
                .findFirst()
                .orElseThrow(() -> Fields.bad("compatibility", value, "backward or none"));
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
