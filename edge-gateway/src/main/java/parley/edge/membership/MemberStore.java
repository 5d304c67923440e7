package parley.edge.membership;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;

/// Member rows in the database, which has them first.
interface MemberStore {
    /// A group while its members cannot be changed by anybody else.
    interface Locked {
        /// @return `direct` or `group`
        String kind();

        @Nullable StoredMember member(UUID user);

        /// @return active and joining members, and the owners among them, without this user
        MemberRules.Others others(UUID user);

        /// @return the rows that there are, by user
        Map<UUID, StoredMember> members(Collection<UUID> users);

        /// @return how many are active or joining
        int size();

        void save(StoredMember member, Instant now);

        void saveAll(List<StoredMember> members, Instant now);
    }

    /// Runs `work` in one transaction in which no other change of the conversation's members runs.
    ///
    /// @return what `work` returned; empty when there is no such conversation
    <T> Optional<T> changing(UUID conversation, Function<Locked, T> work);

    /// Inserts rows of a conversation that is being made, in the caller's transaction.
    void insert(List<StoredMember> members, Instant now);

    /// @param next goes over a row of the version before
    /// @return false when the row has another version by now
    boolean advance(MemberRow next, Instant now);

    /// Gives joining members their boundary, in one transaction. Those of another version by now are left
    /// alone.
    ///
    /// @param joining rows of one conversation
    void completeJoins(List<MemberRow> joining, long boundary, Instant now);

    /// @return the rows that there are
    List<MemberRow> rows(UUID conversation, Collection<UUID> users);

    /// @return in how many conversations each user is or is about to be; left out: in none
    Map<UUID, Integer> conversations(Collection<UUID> users);

    /// @return how many groups the user owns
    int groupsOwned(UUID user);

    @Nullable StoredMember find(UUID conversation, UUID user);

    /// @return rows in state ACTIVE, in the order of conversations and users
    List<MemberRow> active(List<UUID> conversations);

    /// @return joining and leaving rows that nothing happened to since `before`
    List<StoredMember> unfinished(Instant before);

    /// @param after the last row of the page before; null: the first page
    /// @return rows of all conversations in a stable order
    List<MemberRow> page(@Nullable MemberRow after, int limit);

    /// Writes rows that the database lost, and that of their conversation. What is as new as they are stays.
    ///
    /// @param kind of the conversation, if its row is lost too or does not say it
    void restore(UUID conversation, String kind, List<MemberRow> rows, Instant now);

    /// @return where a message is, if the sink has come that far
    Optional<Long> place(UUID conversation, UUID message);
}
