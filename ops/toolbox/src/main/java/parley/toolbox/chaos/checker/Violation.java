package parley.toolbox.chaos.checker;

import java.util.List;

/// One broken promise.
///
/// @param at nanoseconds since the run began, of what shows it or of the message that it is about
/// @param what in one sentence
/// @param evidence lines of the history, records of the log, rows: without bodies
public record Violation(Rule rule, long at, String what, List<String> evidence) {}
