/// What only operators may do: audit, jobs over the log, dead letters, sessions, topics.
/// Every call is written to a chain of hashes before it is carried out.
@NullMarked
package parley.status.operator;

import org.jspecify.annotations.NullMarked;
