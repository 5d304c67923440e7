/// Bytes of the records: JSON envelopes with the client's bytes spliced in.
/// A body is never parsed and written again.
@NullMarked
package parley.contract.codec;

import org.jspecify.annotations.NullMarked;
