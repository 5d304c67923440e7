/// Real Kafka, MySQL and Redis for tests and for the platform on one machine: an in-process broker and two child
/// processes, or containers by one switch. Nothing here is simulated; what is stopped really stops, and data is kept.
@NullMarked
package parley.testkit.backend;

import org.jspecify.annotations.NullMarked;
