/// Names in Redis and the bytes on its channels.
/// Keys of one partition share a hash tag, so that one script call stays on one slot.
@NullMarked
package parley.contract.keyspace;

import org.jspecify.annotations.NullMarked;
