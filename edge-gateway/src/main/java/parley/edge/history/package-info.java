/// Pages of a conversation for the `sync` frame, read by the same range reader as backlog and gaps.
@NullMarked
package parley.edge.history;

import org.jspecify.annotations.NullMarked;
