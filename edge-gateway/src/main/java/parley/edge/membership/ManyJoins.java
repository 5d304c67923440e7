package parley.edge.membership;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.NewIds;
import parley.edge.publish.MessageLog;
import parley.edge.rest.ProblemException;

/// Adds many members with one call: all rows in one transaction, one `system` message whose place is the
/// boundary of all of them, then all rows again. What is interrupted in between is finished member by member,
/// as [Members] does it. All calls block for database and log.
public final class ManyJoins {
    private static final int ROUNDS = 5;

    private final MemberStore store;
    private final Members members;
    private final MessageLog messages;
    private final MemberQuotas quotas;
    private final MemberNews news;
    private final Clock clock;

    ManyJoins(
            MemberStore store,
            Members members,
            MessageLog messages,
            MemberQuotas quotas,
            MemberNews news,
            Clock clock) {
        this.store = store;
        this.members = members;
        this.messages = messages;
        this.quotas = quotas;
        this.news = news;
        this.clock = clock;
    }

    /// What became of many who were to be added.
    ///
    /// @param added who were not members before
    /// @param boundary seq after which they see everything; 0: nobody was added
    public record Added(List<UUID> added, long boundary) {}

    /// Makes many users plain members or admins, in one transaction and with one message. Who is a member
    /// keeps its role.
    ///
    /// @param actor a member, or [NewIds#SYSTEM]
    /// @param users at least one
    /// @param role null: plain members
    /// @throws ProblemException `forbidden`, `not_found` as for one; `quota_exceeded`: then nobody was added
    public Added putAll(UUID actor, UUID conversation, Set<UUID> users, @Nullable Role role) {
        for (int round = 0; round < ROUNDS; round++) {
            Joining joining = store.changing(conversation, group -> decideAll(group, actor, conversation, users, role))
                    .orElseThrow(() -> Members.hidden(conversation));
            if (joining.unfinished().isEmpty()) {
                return joining.begun().isEmpty() ? new Added(List.of(), 0) : completeAll(conversation, actor, joining);
            }
            joining.unfinished().forEach(members::finish);
        }
        throw Members.busy(conversation);
    }

    /// What was decided under the lock: either all of them begin, or some must be finished first.
    private record Joining(List<StoredMember> begun, List<StoredMember> unfinished) {}

    private Joining decideAll(
            MemberStore.Locked group, UUID actor, UUID conversation, Set<UUID> users, @Nullable Role role) {
        MemberRow by = Members.mayAct(group, actor, conversation);
        Map<UUID, StoredMember> there = group.members(users);
        List<StoredMember> unfinished = there.values().stream()
                .filter(member -> MemberChanges.unfinished(member.row()))
                .toList();
        var begun = new ArrayList<StoredMember>();
        if (unfinished.isEmpty()) {
            for (UUID user : users) {
                StoredMember member = there.get(user);
                MemberRow before = member == null ? null : member.row();
                if (before == null || before.state() == State.LEFT) {
                    Role granted = MemberRules.mayAdd(by, before, role);
                    begun.add(new StoredMember(MemberChanges.beginJoin(before, conversation, user, granted), actor));
                }
            }
            quotas.checkSize(group.size(), begun.size());
            quotas.checkJoining(
                    begun.stream().map(member -> member.row().user()).toList());
            group.saveAll(begun, clock.instant());
        }
        return new Joining(begun, unfinished);
    }

    /// The rows are told when they are complete: until then nobody is pushed anything, and a crash in between
    /// is finished from the database.
    private Added completeAll(UUID conversation, UUID actor, Joining joining) {
        List<MemberRow> rows = joining.begun().stream().map(StoredMember::row).toList();
        List<UUID> users = rows.stream().map(MemberRow::user).toList();
        MessageEnvelope message = SystemMessages.added(
                conversation, NewIds.next(), users, rows.getFirst().role(), actor);
        long boundary = Members.await(messages.append(message)).seq();
        store.completeJoins(rows, boundary, clock.instant());
        List<MemberRow> now = store.rows(conversation, users);
        members.publish(now);
        news.joined(now.stream().filter(row -> row.state() == State.ACTIVE).toList(), actor, false);
        return new Added(users, boundary);
    }
}
