package parley.edge.conversation;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import parley.edge.rest.Fields;
import parley.edge.session.Identity;

/// `/v1/conversations`: make one, list one's own, look at one, change the title.
@RestController
@RequestMapping("/v1/conversations")
final class ConversationsController {
    record Wanted(
            @Nullable String kind,
            @Nullable String with,
            @Nullable String title,
            @Nullable List<@Nullable String> members) {}

    record Title(@Nullable String title) {}

    record Made(UUID conversation, String kind, @Nullable String title) {}

    /// @param mentions unread messages that mention the caller, by name or with all
    /// @param members of a direct conversation
    record Listed(
            UUID conversation,
            String kind,
            @Nullable String title,
            long head,
            int unread,
            int mentions,
            @JsonRawValue @Nullable String lastMessage,
            @Nullable List<UUID> members,
            String role,
            @Nullable Object muted,
            @Nullable Boolean pinned) {}

    /// @param muted true, or until when; left out: not muted
    record Settings(@Nullable Object muted, boolean pinned) {}

    /// @param totalUnread of all conversations that are not muted, and what mentions the caller in muted ones;
    ///     only with the first page
    record Page(
            List<Listed> conversations,
            @Nullable Integer totalUnread,
            @Nullable String cursor) {}

    private static final int MOST_LISTED = 100;
    private static final int TITLE = 256;

    private final Conversations conversations;
    private final Clock clock;

    ConversationsController(Conversations conversations, Clock clock) {
        this.conversations = conversations;
        this.clock = clock;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Made make(Identity caller, @RequestBody Wanted wanted) {
        Conversation made = switch (Fields.required("kind", wanted.kind())) {
            case "direct" -> conversations.direct(caller.user(), Fields.uuid("with", wanted.with()));
            case "group" ->
                conversations.group(
                        caller.user(), Fields.text("title", wanted.title(), TITLE), others(caller, wanted.members()));
            default -> throw Fields.bad("kind", String.valueOf(wanted.kind()), "direct or group");
        };
        return new Made(made.id(), lower(made.kind()), made.title());
    }

    @GetMapping
    Page list(
            Identity caller,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int most = Fields.number("limit", limit, 1, MOST_LISTED, 20);
        List<Conversations.Seen> seen = conversations.list(caller.user(), ListCursor.parse(cursor), most);
        Conversations.Seen last = seen.isEmpty() ? null : seen.getLast();
        String next = last == null || seen.size() < most ? null : after(last).toString();
        Integer unread = cursor == null ? conversations.totalUnread(caller.user()) : null;
        return new Page(seen.stream().map(this::listed).toList(), unread, next);
    }

    @GetMapping("/{conversation}")
    Listed see(Identity caller, @PathVariable String conversation) {
        return listed(conversations.see(caller.user(), Fields.uuid("conversation", conversation)));
    }

    @PatchMapping("/{conversation}")
    Listed rename(Identity caller, @PathVariable String conversation, @RequestBody Title title) {
        UUID id = Fields.uuid("conversation", conversation);
        conversations.rename(caller.user(), id, Fields.text("title", title.title(), TITLE));
        return listed(conversations.see(caller.user(), id));
    }

    @PatchMapping("/{conversation}/settings")
    Settings set(Identity caller, @PathVariable String conversation, @RequestBody Setting.Change change) {
        Setting setting = conversations.set(caller.user(), Fields.uuid("conversation", conversation), change);
        return new Settings(setting.shownMuted(clock.instant()), setting.pinned());
    }

    private static ListCursor after(Conversations.Seen last) {
        Conversation conversation = last.conversation();
        return new ListCursor(last.setting().pinned(), conversation.active(), conversation.id());
    }

    private Listed listed(Conversations.Seen seen) {
        Conversation conversation = seen.conversation();
        return new Listed(
                conversation.id(),
                lower(conversation.kind()),
                conversation.title(),
                seen.head(),
                seen.unread(),
                seen.mentions(),
                seen.lastMessage(),
                seen.pair(),
                lower(seen.member().role()),
                seen.setting().shownMuted(clock.instant()),
                seen.setting().pinned() ? true : null);
    }

    private static Set<UUID> others(Identity caller, @Nullable List<@Nullable String> members) {
        Set<UUID> others = members == null ? new LinkedHashSet<>() : Fields.uuids("members", members);
        others.remove(caller.user());
        return others;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
