/// Takes the log's records, partition by partition, from the position that MySQL holds, and hands them to
/// the writer. It decides when a partition runs, waits, or is stopped for good, and shows it.
@NullMarked
package parley.sink.intake;

import org.jspecify.annotations.NullMarked;
