/// Jobs that operators order over the log: writing the tables again, proving and repairing them, copying
/// records, and writing dead letters once more. One sink at a time carries them out, and another goes on when
/// it dies.
@NullMarked
package parley.sink.rebuild;

import org.jspecify.annotations.NullMarked;
