/// The persistence sink: the log's messages and receipts, written into MySQL with the position they were
/// read from. Its schema is Parley's database schema.
@NullMarked
package parley.sink;

import org.jspecify.annotations.NullMarked;
