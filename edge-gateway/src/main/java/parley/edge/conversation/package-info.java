/// Conversations as people see them: making one, the list by latest activity, titles, and who takes part.
/// What changes of members mean for delivery is decided in `membership`.
@NullMarked
package parley.edge.conversation;

import org.jspecify.annotations.NullMarked;
