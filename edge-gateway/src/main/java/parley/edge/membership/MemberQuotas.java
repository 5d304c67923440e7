package parley.edge.membership;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import parley.contract.member.MemberTable;
import parley.edge.quota.Quota;
import parley.edge.quota.QuotaSettings;

/// How many conversations a user may be in, or own, and how large a group may become. The size of a group is
/// exact: it is checked under the group's lock. The others are checked before, so that calls at the same time
/// may go over them by what they add.
final class MemberQuotas {
    private final QuotaSettings settings;
    private final MemberTable table;
    private final MemberStore store;

    MemberQuotas(QuotaSettings settings, MemberTable table, MemberStore store) {
        this.settings = settings;
        this.table = table;
        this.store = store;
    }

    /// @throws parley.edge.rest.ProblemException `quota_exceeded` when the group would be too large
    void checkSize(long present, int more) {
        Quota.GROUP_MEMBERS.check(settings.groupMembers(), present, more);
    }

    /// Nearly nobody is near the limit, and the table knows it: only those who may be are counted.
    ///
    /// @throws parley.edge.rest.ProblemException `quota_exceeded` when one of them is in too many
    ///     conversations
    void checkJoining(Collection<UUID> users) {
        List<UUID> near = users.stream()
                .filter(user -> table.conversations(user).size() >= settings.conversationsPerUser())
                .toList();
        if (!near.isEmpty()) {
            Map<UUID, Integer> counts = store.conversations(near);
            near.forEach(user ->
                    Quota.CONVERSATIONS.check(settings.conversationsPerUser(), counts.getOrDefault(user, 0), 1));
        }
    }

    /// @throws parley.edge.rest.ProblemException `quota_exceeded` when the user owns too many groups
    void checkOwning(UUID user) {
        if (table.conversations(user).size() >= settings.groupsOwned()) {
            Quota.GROUPS_OWNED.check(settings.groupsOwned(), store.groupsOwned(user), 1);
        }
    }
}
