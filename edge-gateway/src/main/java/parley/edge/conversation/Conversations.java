package parley.edge.conversation;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.frame.MessageFrame;
import parley.contract.id.ConversationIds;
import parley.contract.id.NewIds;
import parley.edge.contact.Contacts;
import parley.edge.membership.Members;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Making conversations and looking at them. Every call blocks for the database.
final class Conversations {
    /// A conversation as one of its members sees it.
    ///
    /// @param head sequence number of the last message; 0: none
    /// @param mentions those of the unread messages that mention the member
    /// @param lastMessage the `message` object, as JSON; null when there is none
    /// @param pair both users of a direct conversation
    record Seen(
            Conversation conversation,
            MemberRow member,
            Setting setting,
            long head,
            int unread,
            int mentions,
            @Nullable String lastMessage,
            @Nullable List<UUID> pair) {}

    private static final int FIRST_STEP = 8;

    private final MySqlConversations store;
    private final Members members;
    private final Contacts contacts;
    private final TransactionOperations transaction;
    private final Clock clock;

    Conversations(
            MySqlConversations store,
            Members members,
            Contacts contacts,
            TransactionOperations transaction,
            Clock clock) {
        this.store = store;
        this.members = members;
        this.contacts = contacts;
        this.transaction = transaction;
        this.clock = clock;
    }

    /// The direct conversation of two users: made now, or the one that is there. Who is written to may not
    /// want it; the one that is there is there for both.
    ///
    /// @throws ProblemException `bad_request` or `forbidden`, see [Contacts#check]
    Conversation direct(UUID caller, UUID with) {
        if (caller.equals(with)) {
            throw ProblemException.badRequest("field with is yourself: a direct conversation needs two users");
        }
        UUID id = ConversationIds.direct(caller, with);
        var roles = new LinkedHashMap<UUID, Role>();
        roles.put(caller, Role.MEMBER);
        roles.put(with, Role.MEMBER);
        if (store.find(caller, id) == null) {
            contacts.check(caller, Set.of(with));
            members.checkRoom(roles);
        }
        return make(id, Conversation.Kind.DIRECT, null, roles, caller);
    }

    /// A new group that the caller owns.
    ///
    /// @throws ProblemException `bad_request` or `forbidden`, see [Contacts#check]
    Conversation group(UUID caller, String title, Set<UUID> others) {
        contacts.check(caller, others);
        var roles = new LinkedHashMap<UUID, Role>();
        others.forEach(user -> roles.put(user, Role.MEMBER));
        roles.put(caller, Role.OWNER);
        members.checkRoom(roles);
        return make(NewIds.next(), Conversation.Kind.GROUP, title, roles, caller);
    }

    /// A group that another system makes: the system begins it, and is no member.
    ///
    /// @param id of its own choice; asked for again, the group that is there stays as it is
    /// @return whether it was made now
    /// @throws ProblemException `bad_request` or `forbidden`, see [Contacts#checkActive]; `quota_exceeded`
    boolean provision(UUID id, String title, UUID owner, Set<UUID> others) {
        var roles = new LinkedHashMap<UUID, Role>();
        others.forEach(user -> roles.put(user, Role.MEMBER));
        roles.put(owner, Role.OWNER);
        boolean there = !members.active(id).isEmpty();
        if (!there) {
            contacts.checkActive(roles.keySet());
            members.checkRoom(roles);
        }
        return begin(new Conversation(id, Conversation.Kind.GROUP, title, 0, clock.instant(), 1), roles, NewIds.SYSTEM);
    }

    /// @throws ProblemException `not_found` for whoever is not in it, whether it exists or not
    Seen see(UUID caller, UUID id) {
        return seen(List.of(own(caller, id))).getFirst();
    }

    List<Seen> list(UUID caller, @Nullable ListCursor after, int limit) {
        return seen(store.of(caller, after, limit));
    }

    /// Unread messages of all conversations that are not muted, and of muted ones those that mention the caller, at
    /// most [MySqlConversations#MOST_UNREAD].
    int totalUnread(UUID caller) {
        Instant now = clock.instant();
        int unread = count(0, store.withNews(caller, false, now), store::unread);
        return count(unread, store.withNews(caller, true, now), store::mentions);
    }

    /// In ever larger steps, because whoever has many conversations with many unread messages would have each counted
    /// for a number that says no more than "many".
    private static int count(
            int before,
            List<OwnConversation> conversations,
            Function<List<OwnConversation>, Map<UUID, Integer>> counts) {
        int sum = before;
        int from = 0;
        for (int step = FIRST_STEP; from < conversations.size(); step *= 2) {
            if (sum >= MySqlConversations.MOST_UNREAD) {
                return MySqlConversations.MOST_UNREAD;
            }
            int to = Math.min(conversations.size(), from + step);
            sum += counts.apply(conversations.subList(from, to)).values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            from = to;
        }
        return Math.min(sum, MySqlConversations.MOST_UNREAD);
    }

    /// @return what the caller wants of it afterwards
    Setting set(UUID caller, UUID id, Setting.Change change) {
        Setting setting = own(caller, id).setting().with(change, clock.instant());
        store.save(caller, id, setting);
        return setting;
    }

    void rename(UUID caller, UUID id, String title) {
        OwnConversation own = own(caller, id);
        if (own.conversation().kind() == Conversation.Kind.DIRECT) {
            throw new ProblemException(ProblemCode.CONFLICT, "conversation " + id + " is direct: it has no title");
        }
        members.mayRename(own.member());
        long version = Objects.requireNonNull(transaction.execute(status -> store.rename(id, title)));
        members.tellTitle(id, title, version, caller);
    }

    private Conversation make(UUID id, Conversation.Kind kind, @Nullable String title, Map<UUID, Role> roles, UUID by) {
        var wanted = new Conversation(id, kind, title, 0, clock.instant(), 1);
        begin(wanted, roles, by);
        return wanted;
    }

    /// @return whether it was made now
    private boolean begin(Conversation wanted, Map<UUID, Role> roles, UUID by) {
        UUID id = wanted.id();
        List<MemberRow> rows = Objects.requireNonNull(transaction.execute(
                status -> store.insert(wanted, by) ? members.insertInitial(id, roles, by) : List.<MemberRow>of()));
        if (rows.isEmpty()) {
            // It was there: whoever made it may have stopped before everybody was told.
            members.publishMissing(id);
        } else {
            members.begun(rows, by);
        }
        return !rows.isEmpty();
    }

    private OwnConversation own(UUID caller, UUID id) {
        OwnConversation own = store.find(caller, id);
        if (own == null) {
            throw ProblemException.notFound("conversation " + id);
        }
        return own;
    }

    private List<Seen> seen(List<OwnConversation> own) {
        Map<UUID, Integer> unread = store.unread(own);
        Map<UUID, Integer> mentions = store.mentions(own.stream()
                .filter(each -> unread.getOrDefault(each.conversation().id(), 0) > 0)
                .toList());
        Map<UUID, LoggedMessage> last = store.lastMessages(own, clock.instant());
        Map<UUID, List<UUID>> pairs = pairs(own);
        return own.stream()
                .map(each -> {
                    UUID id = each.conversation().id();
                    int count = unread.getOrDefault(id, 0);
                    return seen(each, count, mentions.getOrDefault(id, 0), last.get(id), pairs.get(id));
                })
                .toList();
    }

    private static Seen seen(
            OwnConversation own, int unread, int mentions, @Nullable LoggedMessage last, @Nullable List<UUID> pair) {
        long head = own.conversation().head();
        return new Seen(
                own.conversation(),
                own.member(),
                own.setting(),
                last == null ? head : Math.max(head, last.seq()),
                unread,
                mentions,
                last == null ? null : json(last, own.member().user()),
                pair);
    }

    /// Nothing lies strictly between seq - 1 and seq: the bound of a message that stands alone.
    private static String json(LoggedMessage message, UUID reader) {
        boolean sent = message.envelope().sender().equals(reader);
        return new String(MessageFrame.object(message, message.seq() - 1, sent), StandardCharsets.UTF_8);
    }

    private Map<UUID, List<UUID>> pairs(List<OwnConversation> own) {
        List<UUID> direct = own.stream()
                .map(OwnConversation::conversation)
                .filter(conversation -> conversation.kind() == Conversation.Kind.DIRECT)
                .map(Conversation::id)
                .toList();
        return members.active(direct).stream()
                .collect(Collectors.groupingBy(
                        MemberRow::conversation, Collectors.mapping(MemberRow::user, Collectors.toList())));
    }
}
