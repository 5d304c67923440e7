package parley.sink.write;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// The positions of a sink, as far as they are not moved by a batch.
public interface SinkOffsets {
    /// @return of those partitions that the sink has begun
    Map<TopicPartition, SinkOffset> find(Collection<TopicPartition> partitions) throws SQLException;

    /// Stores the first position of a partition. Does nothing when it has one.
    void begin(TopicPartition partition, SinkOffset first) throws SQLException;

    /// Stores the first position of a partition in a generation after that which is stored. Does nothing when it
    /// has one in that generation, or a later one.
    void advance(TopicPartition partition, SinkOffset first) throws SQLException;
}
