/// Pages of a conversation's messages, complete or refused, never with a hole.
/// Bodies go out as the bytes that came in.
@NullMarked
package parley.status.history;

import org.jspecify.annotations.NullMarked;
