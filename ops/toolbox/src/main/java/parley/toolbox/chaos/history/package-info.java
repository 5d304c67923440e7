/// What clients of a chaos run did and saw, in an append-only file: one JSON object a line, written by one
/// thread. The format is [Event]'s; the checker knows the run from nothing else.
@NullMarked
package parley.toolbox.chaos.history;

import org.jspecify.annotations.NullMarked;
