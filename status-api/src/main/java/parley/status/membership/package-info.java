/// Who may see what of a conversation, as intervals of sequence numbers.
/// The table folded from Kafka answers; MySQL is asked for what is not in it.
@NullMarked
package parley.status.membership;

import org.jspecify.annotations.NullMarked;
