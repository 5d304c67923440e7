package parley.edge.conversation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.event.MemberRow;
import parley.edge.account.Accounts;
import parley.edge.contact.Contacts;
import parley.edge.membership.ManyJoins;
import parley.edge.membership.Members;
import parley.edge.rest.Fields;
import parley.edge.session.Identity;

/// `/v1/conversations/{id}/members`: who takes part; add, change a role, remove, leave.
@RestController
@RequestMapping("/v1/conversations/{conversation}/members")
final class MembersController {
    record Wanted(@Nullable String role) {}

    record Listed(
            UUID user,
            @Nullable String username,
            @Nullable String displayName,
            @Nullable Boolean deactivated,
            String role) {}

    record Listing(List<Listed> members) {}

    record Many(
            @Nullable List<@Nullable String> members,
            @Nullable String role) {}

    /// @param added how many were no members before
    /// @param joinSeq after which they see everything; null: nobody was added
    record Added(int added, @Nullable Long joinSeq) {}

    record Member(UUID user, String role, long joinSeq) {}

    private final Contacts contacts;
    private final Members members;
    private final ManyJoins many;
    private final Accounts accounts;

    MembersController(Contacts contacts, Members members, ManyJoins many, Accounts accounts) {
        this.contacts = contacts;
        this.members = members;
        this.many = many;
        this.accounts = accounts;
    }

    @GetMapping
    Listing list(Identity caller, @PathVariable String conversation) {
        UUID id = Fields.uuid("conversation", conversation);
        members.actor(id, caller.user());
        List<MemberRow> rows = members.active(id);
        Map<UUID, Accounts.Profile> profiles =
                accounts.profiles(rows.stream().map(MemberRow::user).collect(Collectors.toSet()));
        return new Listing(
                rows.stream().map(row -> listed(row, profiles.get(row.user()))).toList());
    }

    @PostMapping
    Added add(Identity caller, @PathVariable String conversation, @RequestBody Many wanted) {
        UUID id = Fields.uuid("conversation", conversation);
        members.actor(id, caller.user());
        return add(
                users -> contacts.check(caller.user(), members.strangers(id, users)),
                many,
                caller.user(),
                conversation,
                wanted);
    }

    /// @param check of users who may be no members yet; throws the problem
    /// @param actor a member, or the system
    static Added add(Consumer<Set<UUID>> check, ManyJoins many, UUID actor, String conversation, Many wanted) {
        UUID id = Fields.uuid("conversation", conversation);
        Set<UUID> users = Fields.uuids("members", Fields.required("members", wanted.members()));
        MemberRow.Role role = role(wanted.role());
        if (role == MemberRow.Role.OWNER) {
            throw Fields.bad("role", "owner", "member or admin");
        }
        if (users.isEmpty()) {
            return new Added(0, null);
        }
        check.accept(users);
        ManyJoins.Added added = many.putAll(actor, id, users, role);
        return new Added(added.added().size(), added.boundary() == 0 ? null : added.boundary());
    }

    @PutMapping("/{user}")
    Member put(
            Identity caller,
            @PathVariable String conversation,
            @PathVariable String user,
            @RequestBody(required = false) @Nullable Wanted wanted) {
        UUID id = Fields.uuid("conversation", conversation);
        UUID who = Fields.uuid("user", user);
        MemberRow.Role role = wanted == null ? null : role(wanted.role());
        members.actor(id, caller.user());
        if (!members.takesPart(id, who)) {
            contacts.check(caller.user(), Set.of(who));
        }
        MemberRow row = members.put(caller.user(), id, who, role);
        return new Member(row.user(), lower(row.role()), row.joinSeq());
    }

    @DeleteMapping("/{user}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Identity caller, @PathVariable String conversation, @PathVariable String user) {
        UUID id = Fields.uuid("conversation", conversation);
        UUID who = user.equals("me") ? caller.user() : Fields.uuid("user", user);
        members.remove(caller.user(), id, who);
    }

    private static Listed listed(MemberRow row, Accounts.@Nullable Profile profile) {
        return new Listed(
                row.user(),
                profile == null ? null : profile.username(),
                profile == null ? null : profile.displayName(),
                profile == null ? null : profile.deactivated(),
                lower(row.role()));
    }

    private static MemberRow.@Nullable Role role(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "owner" -> MemberRow.Role.OWNER;
            case "admin" -> MemberRow.Role.ADMIN;
            case "member" -> MemberRow.Role.MEMBER;
            default -> throw Fields.bad("role", text, "owner, admin or member");
        };
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
