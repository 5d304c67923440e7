/// Lets operators in and nobody else, and writes down what they do before it is done.
/// The records are a chain of hashes in `im.audit.v1`, with one writer at a time.
@NullMarked
package parley.status.operator.audit;

import org.jspecify.annotations.NullMarked;
