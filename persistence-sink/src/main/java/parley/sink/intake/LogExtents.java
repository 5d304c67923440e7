package parley.sink.intake;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// Asks the broker. Blocks.
public interface LogExtents {
    /// @return of every partition that the broker knows
    /// @throws org.apache.kafka.common.KafkaException when the broker does not answer for all of them
    Map<TopicPartition, LogExtent> of(Collection<TopicPartition> partitions);
}
