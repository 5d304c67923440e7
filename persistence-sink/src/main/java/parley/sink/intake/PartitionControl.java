package parley.sink.intake;

import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/// What can be done to a partition in the consumer. Called on the consumer's thread only.
interface PartitionControl {
    /// Nothing is fetched from now on; the consumer stays in its group.
    void pause(TopicPartition partition);

    /// Fetching goes on, from the offset of the last [#seek].
    void resume(TopicPartition partition);

    void seek(TopicPartition partition, long offset);

    /// @return records between the consumer's position and the log's end, if it knows
    OptionalLong ahead(TopicPartition partition);
}
