package parley.sink.write;

import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/// Writes entries of partitions and the positions behind them: all or nothing.
public interface BatchWriter {
    /// What follows in one partition.
    ///
    /// @param expectedNext position that the store must have; the entries are those of `[expectedNext,
    ///     newNext)`
    /// @param entries in the order of the log
    /// @param newNext position afterwards
    record Slice(TopicPartition partition, long expectedNext, List<? extends LogEntry> entries, long newNext) {}

    /// @param slices of different partitions, at least one
    /// @throws StaleOffsetException when a position is another; nothing was written
    /// @throws SQLException when it failed. Usually nothing was written; when the connection broke at the
    ///     commit, all may have been: read the positions again. [Failure#of] says whether trying again can
    ///     help
    void write(List<Slice> slices) throws SQLException;
}
