package parley.delivery.partition;

/// What the broker holds of a partition.
///
/// @param topicId a new one when a topic is deleted and created again
/// @param begin offset of the first record that is still there
/// @param end offset that the next record will get
public record LogBounds(String topicId, long begin, long end) {}
