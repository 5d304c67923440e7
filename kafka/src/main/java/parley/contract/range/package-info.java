/// The proof arithmetic behind gaps, backlog and history: which part of a conversation is completely known.
/// A range is complete or it ends earlier; it never has a hole.
@NullMarked
package parley.contract.range;

import org.jspecify.annotations.NullMarked;
