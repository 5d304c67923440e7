package parley.toolbox.chaos.history;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/// One line of a history.
///
/// @param n number of the line, from 1; the order in which things were recorded. What a client did was
///     recorded before it went out, what it saw after it came in: so a line that stands before another did
///     happen before it
/// @param t nanoseconds of the monotonic clock since the run began
/// @param wall milliseconds since 1970
@JsonPropertyOrder({"n", "t", "wall", "event"})
public record Line(long n, long t, long wall, Event event) {}
