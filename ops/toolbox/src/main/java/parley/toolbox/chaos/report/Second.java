package parley.toolbox.chaos.report;

/// One second of a run.
///
/// @param p99 of what was sent in it, milliseconds; NaN when nothing was, infinite when too much never came
record Second(long accepted, long delivered, double p99) {}
