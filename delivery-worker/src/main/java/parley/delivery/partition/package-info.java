/// The consumer loop: owns polling, seeking, pausing and committing of the message partitions, because the
/// position lives in the view. Whatever fails, a partition is opened again where its effects end, and
/// nothing is passed over.
@NullMarked
package parley.delivery.partition;

import org.jspecify.annotations.NullMarked;
