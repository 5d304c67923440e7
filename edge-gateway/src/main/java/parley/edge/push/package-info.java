/// Bringing each device every message of its conversations, in order and at least once. Live pushes,
/// backlog, a second device and a reconnect are one mechanism: a place in each conversation, and ranges
/// that fill the gap.
@NullMarked
package parley.edge.push;

import org.jspecify.annotations.NullMarked;
