package parley.toolbox.doctor;

/// One line of the doctor's.
///
/// @param detail what was found, or what is missing and how to get it
record Finding(String subject, State state, String detail) {
    enum State {
        OK,
        WARNING,
        MISSING
    }

    String line() {
        return String.format("%-8s %-22s %s", state.name().toLowerCase(java.util.Locale.ROOT), subject, detail);
    }
}
