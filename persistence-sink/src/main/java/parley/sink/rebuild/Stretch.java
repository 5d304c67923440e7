package parley.sink.rebuild;

import org.apache.kafka.common.TopicPartition;

/// Some consecutive records of one partition.
///
/// @param from first offset
/// @param to the one behind the last; not below `from`
/// @param start first offset that the log still holds
record Stretch(TopicPartition partition, long from, long to, long start) {
    long records() {
        return to - from;
    }

    Stretch from(long offset) {
        return new Stretch(partition, Math.min(to, Math.max(from, offset)), to, start);
    }
}
