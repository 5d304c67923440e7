package parley.toolbox.chaos.report;

/// A fault that stood.
///
/// @param begin nanoseconds since the run began
/// @param heal when it was made good
/// @param until up to where what happens is its doing: the next fault, or the end
record Span(String fault, String method, long begin, long heal, long until) {}
