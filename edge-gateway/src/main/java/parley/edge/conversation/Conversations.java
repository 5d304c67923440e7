package parley.edge.conversation;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.frame.MessageFrame;
import parley.contract.id.ConversationIds;
import parley.contract.id.NewIds;
import parley.contract.member.Membership;
import parley.contract.range.RangeReader;
import parley.contract.range.RangeResult;
import parley.contract.range.StoreUnavailableException;
import parley.edge.account.Accounts;
import parley.edge.membership.Members;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Making conversations and looking at them. Every call blocks for the database.
final class Conversations {
    /// A conversation as one of its members sees it.
    ///
    /// @param head sequence number of the last message; 0: none
    /// @param lastMessage the `message` object, as JSON; null when there is none, or it cannot be read now
    record Seen(
            Conversation conversation,
            MemberRow member,
            long head,
            int unread,
            @Nullable String lastMessage) {}

    private final MySqlConversations store;
    private final Members members;
    private final Accounts accounts;
    private final RangeReader ranges;
    private final TransactionOperations transaction;
    private final Clock clock;

    Conversations(
            MySqlConversations store,
            Members members,
            Accounts accounts,
            RangeReader ranges,
            TransactionOperations transaction,
            Clock clock) {
        this.store = store;
        this.members = members;
        this.accounts = accounts;
        this.ranges = ranges;
        this.transaction = transaction;
        this.clock = clock;
    }

    /// The direct conversation of two users: made now, or the one that is there.
    Conversation direct(UUID caller, UUID with) {
        if (caller.equals(with)) {
            throw ProblemException.badRequest("field with is yourself: a direct conversation needs two users");
        }
        checkExist(Set.of(with));
        var roles = new LinkedHashMap<UUID, Role>();
        roles.put(caller, Role.MEMBER);
        roles.put(with, Role.MEMBER);
        return make(ConversationIds.direct(caller, with), Conversation.Kind.DIRECT, null, roles, caller);
    }

    /// A new group that the caller owns.
    Conversation group(UUID caller, String title, Set<UUID> others) {
        checkExist(others);
        var roles = new LinkedHashMap<UUID, Role>();
        others.forEach(user -> roles.put(user, Role.MEMBER));
        roles.put(caller, Role.OWNER);
        return make(NewIds.next(), Conversation.Kind.GROUP, title, roles, caller);
    }

    /// @throws ProblemException `not_found` for whoever is not in it, whether it exists or not
    Seen see(UUID caller, UUID id) {
        MemberRow row = members.actor(id, caller);
        Conversation found = store.find(id);
        if (found == null) {
            throw ProblemException.notFound("conversation " + id);
        }
        return seen(found, row);
    }

    List<Seen> list(UUID caller, @Nullable ListCursor after, int limit) {
        return store.of(caller, after, limit).stream()
                .map(each -> seen(each, members.actor(each.id(), caller)))
                .toList();
    }

    void rename(UUID caller, UUID id, String title) {
        Seen seen = see(caller, id);
        if (seen.conversation().kind() == Conversation.Kind.DIRECT) {
            throw new ProblemException(ProblemCode.CONFLICT, "conversation " + id + " is direct: it has no title");
        }
        members.mayRename(seen.member());
        members.tellTitle(id, title, store.rename(id, title), caller);
    }

    /// @throws ProblemException `bad_request` that names those who do not exist
    void checkExist(Set<UUID> users) {
        Map<UUID, Accounts.Profile> found = accounts.profiles(users);
        List<UUID> missing =
                users.stream().filter(user -> !found.containsKey(user)).limit(3).toList();
        if (!missing.isEmpty()) {
            throw ProblemException.badRequest("users " + missing + ": expected users that exist");
        }
    }

    private Conversation make(UUID id, Conversation.Kind kind, @Nullable String title, Map<UUID, Role> roles, UUID by) {
        var wanted = new Conversation(id, kind, title, 0, clock.instant(), 1);
        List<MemberRow> rows = Objects.requireNonNull(transaction.execute(
                status -> store.insert(wanted, by) ? members.insertInitial(id, roles, by) : List.<MemberRow>of()));
        if (rows.isEmpty()) {
            // It was there: whoever made it may have stopped before everybody was told.
            members.publishMissing(id);
        } else {
            members.publish(rows);
        }
        return wanted;
    }

    private Seen seen(Conversation conversation, MemberRow row) {
        LoggedMessage last = last(conversation, row);
        long head = last == null ? conversation.head() : Math.max(conversation.head(), last.seq());
        String json = last == null
                ? null
                : new String(
                        MessageFrame.object(
                                last, last.seq() - 1, last.envelope().sender().equals(row.user())),
                        StandardCharsets.UTF_8);
        return new Seen(conversation, row, head, store.unread(row), json);
    }

    private @Nullable LoggedMessage last(Conversation conversation, MemberRow row) {
        try {
            long end = ranges.end(conversation.id());
            RangeResult range = ranges.backward(conversation.id(), end, Membership.base(row), 1);
            return range.messages().isEmpty() ? null : range.messages().getLast();
        } catch (StoreUnavailableException e) {
            return null;
        }
    }
}
