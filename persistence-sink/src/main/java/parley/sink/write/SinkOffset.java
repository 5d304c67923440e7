package parley.sink.write;

/// A row of `sink_offset`: how far a partition is in the tables.
///
/// @param topicId of the topic that the offsets belong to, 22 characters
/// @param generation of that topic
/// @param next the watermark: everything below it is in the tables
public record SinkOffset(String topicId, int generation, long next) {}
