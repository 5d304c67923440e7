package parley.edge.conversation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.id.ConversationIds;
import parley.contract.id.NewIds;
import parley.edge.contact.Contacts;
import parley.edge.membership.ManyJoins;
import parley.edge.rest.Fields;
import parley.edge.rest.ProblemException;
import parley.edge.service.Scope;
import parley.edge.service.Service;

/// `/v1/service/conversations`: another system makes groups and adds members, many with one call. Limits hold
/// as for everybody; whom users want to hear of is not asked.
@RestController
@RequestMapping("/v1/service/conversations")
final class ServiceConversationsController {
    /// @param clientId the system's own id of the group; null: each call makes a new one
    record Wanted(
            @Nullable String clientId,
            @Nullable String title,
            @Nullable String owner,
            @Nullable List<@Nullable String> members) {}

    record Request(@Nullable List<@Nullable Wanted> conversations) {}

    /// @param conversation null: it was not made, see `code`
    /// @param created whether it was made now
    record Result(
            @Nullable UUID conversation,
            boolean created,
            @Nullable String code,
            @Nullable String detail) {}

    record Results(List<Result> conversations) {}

    private static final int MOST = 100;
    private static final int CLIENT_ID = 64;

    private final Conversations conversations;
    private final Contacts contacts;
    private final ManyJoins many;

    ServiceConversationsController(Conversations conversations, Contacts contacts, ManyJoins many) {
        this.conversations = conversations;
        this.contacts = contacts;
        this.many = many;
    }

    @PostMapping
    Results make(Service caller, @RequestBody Request request) {
        caller.require(Scope.CONVERSATIONS);
        List<@Nullable Wanted> wanted = Fields.required("conversations", request.conversations());
        if (wanted.size() > MOST) {
            throw ProblemException.badRequest(
                    "field conversations has " + wanted.size() + " items: expected at most " + MOST);
        }
        var results = new ArrayList<Result>();
        for (int i = 0; i < wanted.size(); i++) {
            String at = "conversations[" + i + "]";
            results.add(make(caller, at, Fields.required(at, wanted.get(i))));
        }
        return new Results(results);
    }

    @PostMapping("/{conversation}/members")
    MembersController.Added add(
            Service caller, @PathVariable String conversation, @RequestBody MembersController.Many wanted) {
        caller.require(Scope.CONVERSATIONS);
        return MembersController.add(contacts::checkActive, many, NewIds.SYSTEM, conversation, wanted);
    }

    private Result make(Service caller, String at, Wanted wanted) {
        try {
            String title = Fields.text(at + ".title", wanted.title(), ConversationsController.TITLE);
            UUID owner = Fields.uuid(at + ".owner", wanted.owner());
            Set<UUID> members =
                    wanted.members() == null ? new LinkedHashSet<>() : Fields.uuids(at + ".members", wanted.members());
            members.remove(owner);
            UUID id = id(caller, at + ".clientId", wanted.clientId());
            return new Result(id, conversations.provision(id, title, owner, members), null, null);
        } catch (ProblemException e) {
            return new Result(null, false, e.code().code(), e.getMessage());
        }
    }

    private static UUID id(Service caller, String field, @Nullable String clientId) {
        return clientId == null
                ? NewIds.next()
                : ConversationIds.named(caller.name(), Fields.text(field, clientId, CLIENT_ID));
    }
}
