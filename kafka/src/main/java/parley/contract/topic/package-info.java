/// The catalogue of topics, their provisioning, and the partitioner.
/// Partitions are fixed at installation, because a sequence number is made of generation and offset.
@NullMarked
package parley.contract.topic;

import org.jspecify.annotations.NullMarked;
