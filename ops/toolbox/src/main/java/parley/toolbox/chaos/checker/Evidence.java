package parley.toolbox.chaos.checker;

import java.util.List;
import parley.toolbox.chaos.history.Line;

/// All that is known of a run.
///
/// @param history in the order of the file
/// @param log of all partitions from the beginning, each in order
/// @param rows of the database at the end
public record Evidence(List<Line> history, List<LogRecord> log, List<StoredRow> rows) {}
