/// Whether the Redis view is the fold of the log: heads and hot messages of a partition, held against the records.
/// It is a cache, so what is wrong there is dropped and not repaired.
@NullMarked
package parley.status.operator.view;

import org.jspecify.annotations.NullMarked;
