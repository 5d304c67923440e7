package parley.edge.conversation;

import parley.contract.event.MemberRow;

/// A conversation as one of its active members has it.
///
/// @param setting what this member wants of it
/// @param read sequence number up to which this member has read
record OwnConversation(Conversation conversation, MemberRow member, Setting setting, long read) {
    /// @return sequence number after which messages count as unread; what was said before this member came, or
    ///     came again, does not count
    long unreadAfter() {
        return Math.max(read, member.joinSeq());
    }
}
