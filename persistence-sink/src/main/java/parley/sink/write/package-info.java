/// Writes a batch of one partition's records and the position after it into MySQL, in one transaction. The
/// tables are at every moment the fold of the log up to the position that is stored beside them.
@NullMarked
package parley.sink.write;

import org.jspecify.annotations.NullMarked;
