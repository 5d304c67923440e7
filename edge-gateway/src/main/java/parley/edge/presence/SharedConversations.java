package parley.edge.presence;

import java.util.Set;
import java.util.UUID;
import parley.contract.event.MemberRow;
import parley.contract.member.MemberTable;
import parley.contract.member.Membership;

/// Who may know of whom: those who take part in a conversation together. Safe from any thread.
final class SharedConversations {
    private final MemberTable members;

    SharedConversations(MemberTable members) {
        this.members = members;
    }

    boolean takesPart(UUID conversation, UUID user) {
        MemberRow row = members.row(conversation, user);
        return row != null && Membership.active(row);
    }

    boolean visible(UUID viewer, UUID user) {
        if (viewer.equals(user)) {
            return true;
        }
        Set<UUID> one = members.conversations(viewer);
        Set<UUID> other = members.conversations(user);
        Set<UUID> fewer = one.size() <= other.size() ? one : other;
        return fewer.stream()
                .anyMatch(conversation -> takesPart(conversation, viewer) && takesPart(conversation, user));
    }
}
