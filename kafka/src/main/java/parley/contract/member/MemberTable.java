package parley.contract.member;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;

/// All member rows in memory: a fold of `im.members.v1` that takes the newest version of each row, in whatever order
/// they come.
/// Safe from any thread.
public final class MemberTable {
    private final Map<UUID, Map<UUID, MemberRow>> byConversation = new ConcurrentHashMap<>();
    private final Map<UUID, Set<UUID>> byUser = new ConcurrentHashMap<>();

    /// @return whether the row was news
    public boolean apply(MemberRow row) {
        boolean[] news = {false};
        byConversation
                .computeIfAbsent(row.conversation(), c -> new ConcurrentHashMap<>())
                .compute(row.user(), (user, old) -> {
                    news[0] = old == null || old.version() < row.version();
                    return news[0] ? row : old;
                });
        if (news[0]) {
            byUser.computeIfAbsent(row.user(), u -> ConcurrentHashMap.newKeySet())
                    .add(row.conversation());
        }
        return news[0];
    }

    /// @return null when this user never was a member, as far as this table knows
    public @Nullable MemberRow row(UUID conversation, UUID user) {
        Map<UUID, MemberRow> rows = byConversation.get(conversation);
        return rows == null ? null : rows.get(user);
    }

    /// @return all rows of a conversation, those of past members too; a live view
    public Collection<MemberRow> rows(UUID conversation) {
        Map<UUID, MemberRow> rows = byConversation.get(conversation);
        return rows == null ? List.of() : rows.values();
    }

    /// @return every conversation that this user is or was a member of; a live view
    public Set<UUID> conversations(UUID user) {
        return byUser.getOrDefault(user, Set.of());
    }

    /// @return every conversation that has rows; a live view
    public Set<UUID> conversations() {
        return byConversation.keySet();
    }

    /// @return how many rows there are
    public int size() {
        return byConversation.values().stream().mapToInt(Map::size).sum();
    }
}
