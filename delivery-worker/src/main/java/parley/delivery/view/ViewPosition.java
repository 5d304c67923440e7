package parley.delivery.view;

/// How far the view of a partition has read the log.
///
/// @param start offset from which on the view is a fold of the log without a skip
/// @param next offset of the first record that was not applied
/// @param topicId of the topic that the offsets belong to
public record ViewPosition(long start, long next, String topicId) {}
