package parley.edge.presence;

import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import parley.contract.event.MemberRow;
import parley.contract.member.MemberTable;
import parley.contract.member.Membership;

/// Who may know of whom: those who take part in a conversation together. Safe from any thread.
final class SharedConversations {
    private final MemberTable members;
    private final BiPredicate<UUID, UUID> apart;

    /// @param apart whether one of the two wants to hear nothing of the other
    SharedConversations(MemberTable members, BiPredicate<UUID, UUID> apart) {
        this.members = members;
        this.apart = apart;
    }

    boolean takesPart(UUID conversation, UUID user) {
        MemberRow row = members.row(conversation, user);
        return row != null && Membership.active(row);
    }

    /// @return whether this viewer is to be told that the user is typing there
    boolean hears(UUID conversation, UUID viewer, UUID user) {
        return !viewer.equals(user) && takesPart(conversation, viewer) && !apart.test(viewer, user);
    }

    boolean visible(UUID viewer, UUID user) {
        if (viewer.equals(user)) {
            return true;
        }
        if (apart.test(viewer, user)) {
            return false;
        }
        Set<UUID> one = members.conversations(viewer);
        Set<UUID> other = members.conversations(user);
        Set<UUID> fewer = one.size() <= other.size() ? one : other;
        return fewer.stream()
                .anyMatch(conversation -> takesPart(conversation, viewer) && takesPart(conversation, user));
    }
}
