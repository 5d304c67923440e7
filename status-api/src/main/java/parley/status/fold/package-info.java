/// Delivery status as a fold of the log: Kafka Streams joins receipts and events, and writes
/// `im.status.v1`. The fold is pure and order does not matter to it; Redis is never written from here.
@NullMarked
package parley.status.fold;

import org.jspecify.annotations.NullMarked;
