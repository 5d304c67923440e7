/// Messages that name another message: edits, recalls, reactions and replies, and who may send them about
/// what. The rules are pure; what they look at is found in the hot view, and in the database when that does
/// not know it.
@NullMarked
package parley.edge.reference;

import org.jspecify.annotations.NullMarked;
