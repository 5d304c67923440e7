package parley.sink.intake;

/// What the broker says of a partition.
///
/// @param topicId 22 characters; another one after the topic was deleted and created again
/// @param start offset of the first record that is retained
/// @param end offset behind the last record
public record LogExtent(String topicId, long start, long end) {}
