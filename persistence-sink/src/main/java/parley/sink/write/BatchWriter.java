package parley.sink.write;

import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/// Writes entries of one partition and the position behind them: both or nothing.
public interface BatchWriter {
    /// @param expectedNext position that the store must have; the entries are those of `[expectedNext,
    ///     newNext)`
    /// @param entries in the order of the log
    /// @param newNext position afterwards
    /// @throws StaleOffsetException when the position is another; nothing was written
    /// @throws SQLException when it failed. Usually nothing was written; when the connection broke at the
    ///     commit, all may have been: read the position again. [Failure#of] says whether trying again can
    ///     help
    void write(TopicPartition partition, long expectedNext, List<? extends LogEntry> entries, long newNext)
            throws SQLException;
}
