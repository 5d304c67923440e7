package parley.toolbox.doctor;

import java.util.LinkedHashMap;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/// One line of the doctor's.
///
/// @param detail what was found, or what is missing and how to get it
record Finding(String subject, State state, String detail) {
    /// Only the last two are failures.
    enum State {
        OK,
        WARNING,
        MISSING,
        FAILED
    }

    static Finding ok(String subject, String detail) {
        return new Finding(subject, State.OK, detail);
    }

    static Finding warning(String subject, String detail) {
        return new Finding(subject, State.WARNING, detail);
    }

    static Finding missing(String subject, String detail) {
        return new Finding(subject, State.MISSING, detail);
    }

    static Finding failed(String subject, String detail) {
        return new Finding(subject, State.FAILED, detail);
    }

    boolean bad() {
        return state == State.MISSING || state == State.FAILED;
    }

    String line() {
        return String.format(Locale.ROOT, "%-8s %-16s %s", name(), subject, detail);
    }

    /// @return one line: `subject`, `state` (ok, warning, missing or failed) and `detail`
    String json() {
        var fields = new LinkedHashMap<String, String>();
        fields.put("subject", subject);
        fields.put("state", name());
        fields.put("detail", detail);
        return JsonMapper.shared().writeValueAsString(fields);
    }

    private String name() {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
