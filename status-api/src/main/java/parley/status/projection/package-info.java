/// The tables that this service folds from Kafka, all partitions, to their end before it is ready.
/// Checks first that the topics are the ones it was configured for.
@NullMarked
package parley.status.projection;

import org.jspecify.annotations.NullMarked;
