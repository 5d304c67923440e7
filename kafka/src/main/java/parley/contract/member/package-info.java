/// Who belongs to a conversation, and which of its messages each member may see.
/// A fold of the compacted members topic that gateways, workers and the status API hold in memory.
@NullMarked
package parley.contract.member;

import org.jspecify.annotations.NullMarked;
