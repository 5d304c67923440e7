/// Settings of Kafka clients that keep Parley's promises, and the reader of compacted topics.
/// What a producer or consumer must set lives here once.
@NullMarked
package parley.contract.client;

import org.jspecify.annotations.NullMarked;
