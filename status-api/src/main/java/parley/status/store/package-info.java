/// The two stores that this service reads, and what it means when one does not answer.
/// Feature packages hold the queries; this one holds connections, timeouts and the translation of failures.
@NullMarked
package parley.status.store;

import org.jspecify.annotations.NullMarked;
