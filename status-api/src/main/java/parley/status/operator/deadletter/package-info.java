/// What was put aside because it could not be written: found in MySQL, read from Kafka.
/// Writing it once more, and giving it up, are jobs of the sink.
@NullMarked
package parley.status.operator.deadletter;

import org.jspecify.annotations.NullMarked;
