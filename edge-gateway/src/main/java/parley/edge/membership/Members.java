package parley.edge.membership;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.NewIds;
import parley.contract.range.StoreUnavailableException;
import parley.edge.publish.MessageLog;
import parley.edge.publish.PublishFailedException;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Changes who belongs to a conversation: MySQL first, then the `system` message whose place is the
/// boundary, then MySQL again. Each row gets into `im.members.v1` by way of [MemberLog]; this gateway knows
/// it at once. What is interrupted in between is finished by whoever comes next to the same member, or by
/// the next start of a gateway. All calls block for database and log.
public final class Members {
    private static final Logger LOG = LoggerFactory.getLogger(Members.class);
    private static final Duration LOG_WAIT = Duration.ofSeconds(9);
    private static final int ROUNDS = 5;
    private static final int TOLD_AT_ONCE = 1_000;

    private final MemberStore store;
    private final Memberships memberships;
    private final MessageLog messages;
    private final MemberLog table;
    private final MemberQuotas quotas;
    private final MemberNews news;
    private final Clock clock;

    Members(
            MemberStore store,
            Memberships memberships,
            MessageLog messages,
            MemberLog table,
            MemberQuotas quotas,
            MemberNews news,
            Clock clock) {
        this.store = store;
        this.memberships = memberships;
        this.messages = messages;
        this.table = table;
        this.quotas = quotas;
        this.news = news;
        this.clock = clock;
    }

    /// What was decided under the lock, and is to be done without it.
    private sealed interface Decision {
        record Nothing(MemberRow row) implements Decision {}

        record RoleChanged(StoredMember member) implements Decision {}

        /// @param begun whether the change was decided now, by this call
        record Finish(StoredMember member, boolean begun) implements Decision {}
    }

    /// @return the row, when this user is an active member
    /// @throws ProblemException `not_found` for everybody else, whether the conversation exists or not
    public MemberRow actor(UUID conversation, UUID user) {
        return active(store.find(conversation, user), conversation);
    }

    /// @return those of `users` who are no members
    public Set<UUID> strangers(UUID conversation, Set<UUID> users) {
        var strangers = new HashSet<>(users);
        store.rows(conversation, users).stream()
                .filter(row -> row.state() == State.ACTIVE || row.state() == State.JOINING)
                .forEach(row -> strangers.remove(row.user()));
        return strangers;
    }

    /// From memory; on a miss from the database.
    ///
    /// @return whether the conversation has, or had, any member
    /// @throws StoreUnavailableException when it is not in memory and the database does not answer
    public boolean exists(UUID conversation) {
        if (!memberships.table().rows(conversation).isEmpty()) {
            return true;
        }
        try {
            return !active(conversation).isEmpty();
        } catch (DataAccessException e) {
            throw new StoreUnavailableException("the database does not answer", e);
        }
    }

    /// @return whether this user is a member, or becomes one
    public boolean takesPart(UUID conversation, UUID user) {
        StoredMember member = store.find(conversation, user);
        return member != null
                && (member.row().state() == State.ACTIVE || member.row().state() == State.JOINING);
    }

    /// @throws ProblemException `forbidden` when this member may not change the conversation's title
    public void mayRename(MemberRow actor) {
        MemberRules.mayRename(actor);
    }

    /// @return the active members
    public List<MemberRow> active(UUID conversation) {
        return store.active(List.of(conversation));
    }

    /// @return the active members of all these conversations, in the order of conversations and users
    public List<MemberRow> active(List<UUID> conversations) {
        return store.active(conversations);
    }

    /// Writes the first members of a conversation, in the transaction that makes it.
    ///
    /// @return the rows, to be told to [#publish] after the commit
    public List<MemberRow> insertInitial(UUID conversation, Map<UUID, Role> roles, UUID by) {
        List<MemberRow> rows = roles.entrySet().stream()
                .map(each -> MemberChanges.initial(conversation, each.getKey(), each.getValue()))
                .toList();
        store.insert(rows.stream().map(row -> new StoredMember(row, by)).toList(), clock.instant());
        return rows;
    }

    /// Whether a conversation may begin with these members.
    ///
    /// @throws ProblemException `quota_exceeded`
    public void checkRoom(Map<UUID, Role> roles) {
        quotas.checkSize(0, roles.size());
        quotas.checkJoining(roles.keySet());
        roles.forEach((user, role) -> {
            if (role == Role.OWNER) {
                quotas.checkOwning(user);
            }
        });
    }

    /// Tells everybody of a conversation that begins with these members.
    public void begun(List<MemberRow> rows, UUID by) {
        publish(rows);
        news.joined(rows, by, true);
    }

    /// Tells everybody of rows that the database has. When the log does not take them now, it gets them
    /// later.
    public void publish(List<MemberRow> rows) {
        publish(rows, table);
    }

    void publish(List<MemberRow> rows, MemberLog log) {
        for (int from = 0; from < rows.size(); from += TOLD_AT_ONCE) {
            publishTogether(rows.subList(from, Math.min(rows.size(), from + TOLD_AT_ONCE)), log);
        }
    }

    private void publishTogether(List<MemberRow> rows, MemberLog log) {
        var written = rows.stream().map(log::member).toArray(CompletableFuture<?>[]::new);
        rows.forEach(memberships::apply);
        try {
            CompletableFuture.allOf(written).get(LOG_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("{} member rows are told later: {}", rows.size(), e.toString());
        }
    }

    /// Publishes those rows of a conversation that are not in the table yet.
    public void publishMissing(UUID conversation) {
        publish(active(conversation).stream()
                .filter(row -> memberships.table().row(conversation, row.user()) == null)
                .toList());
    }

    /// Makes a user a member, or gives a member another role.
    ///
    /// @param role null: a plain member, or the role that the member has
    /// @return the row afterwards
    public MemberRow put(UUID actor, UUID conversation, UUID user, @Nullable Role role) {
        for (int round = 0; round < ROUNDS; round++) {
            MemberRow row = settle(decide(conversation, group -> decidePut(group, actor, conversation, user, role)));
            if (row.state() == State.ACTIVE && (role == null || row.role() == role)) {
                return row;
            }
        }
        throw busy(conversation);
    }

    /// Ends a membership; ending one's own is leaving.
    public void remove(UUID actor, UUID conversation, UUID user) {
        for (int round = 0; round < ROUNDS; round++) {
            MemberRow row = settle(decide(conversation, group -> decideRemove(group, actor, conversation, user)));
            if (row.state() == State.LEFT) {
                return;
            }
        }
        throw busy(conversation);
    }

    /// Tells members of a new title.
    public void tellTitle(UUID conversation, String title, long version, UUID by) {
        await(messages.append(SystemMessages.titled(conversation, title, version, by)));
        news.titled(conversation, title, version, by);
    }

    /// Finishes a change that stopped half-way.
    void finish(StoredMember pending) {
        settle(new Decision.Finish(pending, false));
    }

    private Decision decide(UUID conversation, java.util.function.Function<MemberStore.Locked, Decision> rules) {
        return store.changing(conversation, rules).orElseThrow(() -> hidden(conversation));
    }

    private Decision decidePut(
            MemberStore.Locked group, UUID actor, UUID conversation, UUID user, @Nullable Role role) {
        MemberRow by = mayAct(group, actor, conversation);
        StoredMember target = group.member(user);
        if (target != null && MemberChanges.unfinished(target.row())) {
            return new Decision.Finish(target, false);
        }
        MemberRow before = target == null ? null : target.row();
        if (before == null || before.state() == State.LEFT) {
            Role granted = MemberRules.mayAdd(by, before, role);
            quotas.checkSize(group.size(), 1);
            quotas.checkJoining(List.of(user));
            if (granted == Role.OWNER) {
                quotas.checkOwning(user);
            }
            MemberRow joining = MemberChanges.beginJoin(before, conversation, user, granted);
            return new Decision.Finish(save(group, joining, actor), true);
        }
        if (role == null || role == before.role()) {
            return new Decision.Nothing(before);
        }
        MemberRules.mayChangeRole(by, before, role, group.others(user));
        if (role == Role.OWNER) {
            quotas.checkOwning(user);
        }
        return new Decision.RoleChanged(save(group, MemberChanges.role(before, role), actor));
    }

    private Decision decideRemove(MemberStore.Locked group, UUID actor, UUID conversation, UUID user) {
        StoredMember target = group.member(user);
        if (target != null && user.equals(actor) && target.row().state() == State.LEAVING) {
            return new Decision.Finish(target, false);
        }
        MemberRow by = mayAct(group, actor, conversation);
        if (target == null || target.row().state() == State.LEFT) {
            throw ProblemException.notFound("member " + user);
        }
        if (MemberChanges.unfinished(target.row())) {
            return new Decision.Finish(target, false);
        }
        MemberRules.mayRemove(by, target.row(), group.others(user));
        return new Decision.Finish(save(group, MemberChanges.beginLeave(target.row()), actor), true);
    }

    /// @param actor the system acts as an owner would, and is no member
    static MemberRow mayAct(MemberStore.Locked group, UUID actor, UUID conversation) {
        if (actor.equals(NewIds.SYSTEM)) {
            checkGroup(group, conversation);
            return MemberChanges.initial(conversation, actor, Role.OWNER);
        }
        MemberRow by = active(group.member(actor), conversation);
        checkGroup(group, conversation);
        return by;
    }

    private static void checkGroup(MemberStore.Locked group, UUID conversation) {
        switch (group.kind()) {
            case "group" -> {
                // its members change
            }
            case "direct" ->
                throw new ProblemException(
                        ProblemCode.CONFLICT, "conversation " + conversation + " is direct: its members never change");
            default -> throw hidden(conversation); // nobody has made it yet
        }
    }

    private StoredMember save(MemberStore.Locked group, MemberRow row, UUID by) {
        var member = new StoredMember(row, by);
        group.save(member, clock.instant());
        return member;
    }

    private MemberRow settle(Decision decision) {
        return switch (decision) {
            case Decision.Nothing(MemberRow row) -> row;
            case Decision.RoleChanged(StoredMember member) -> {
                tell(member.row());
                await(messages.append(SystemMessages.of(member)));
                news.changed(member.row(), by(member));
                yield member.row();
            }
            case Decision.Finish(StoredMember member, boolean begun) -> complete(member, begun);
        };
    }

    private MemberRow complete(StoredMember pending, boolean begun) {
        MemberRow row = pending.row();
        tell(row);
        MemberRow done = MemberChanges.completed(row, boundary(pending, begun));
        if (store.advance(done, clock.instant())) {
            tell(done);
            if (done.state() == State.ACTIVE) {
                news.joined(List.of(done), by(pending), false);
            } else {
                news.changed(done, by(pending));
            }
            return done;
        }
        // Somebody else finished it at the same time.
        StoredMember now = store.find(row.conversation(), row.user());
        return now == null ? row : now.row();
    }

    /// A change that was begun before may have its message in the log already: then that one's place
    /// counts.
    private long boundary(StoredMember pending, boolean begun) {
        MessageEnvelope message = SystemMessages.of(pending);
        if (!begun) {
            var place = store.place(message.conversation(), message.message());
            if (place.isPresent()) {
                return place.get();
            }
        }
        return await(messages.append(message)).seq();
    }

    /// Nobody remembers who asked: then it was the member.
    private static UUID by(StoredMember member) {
        UUID by = member.by();
        return by == null ? member.row().user() : by;
    }

    private void tell(MemberRow row) {
        await(table.member(row));
        memberships.apply(row);
    }

    static <T> T await(CompletableFuture<T> written) {
        try {
            return written.get(LOG_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.unavailable("interrupted: try again", e);
        } catch (TimeoutException e) {
            throw away(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PublishFailedException failed && !failed.retry()) {
                throw failed;
            }
            throw away(e);
        }
    }

    private static ProblemException away(Exception cause) {
        return ProblemException.unavailable("the log does not answer: try again to finish the change", cause);
    }

    private static MemberRow active(@Nullable StoredMember member, UUID conversation) {
        if (member == null || member.row().state() != State.ACTIVE) {
            throw hidden(conversation);
        }
        return member.row();
    }

    static ProblemException hidden(UUID conversation) {
        return ProblemException.notFound("conversation " + conversation);
    }

    static ProblemException busy(UUID conversation) {
        return ProblemException.unavailable(
                "the member is being changed by others: try again",
                new IllegalStateException("conversation " + conversation + ": no end of changes"));
    }
}
