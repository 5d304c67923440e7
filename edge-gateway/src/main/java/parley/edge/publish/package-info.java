/// Getting records into Kafka: a message is accepted when all in-sync replicas have it. Failures say
/// whether the same record may get in later.
@NullMarked
package parley.edge.publish;

import org.jspecify.annotations.NullMarked;
