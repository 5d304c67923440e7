package parley.client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One conversation as people read it: each message with its newest edit, its recall and its reactions,
/// which travel as messages of their own. The result depends on which messages were added, not on their
/// order or on how often each came, so pages of history and live messages may be mixed as they come.
///
/// Keeps what it is given: for as much of a conversation as somebody looks at. Pure; for one thread.
public final class MessageFold {
    private static final String EDIT = "edit";
    private static final String RECALL = "recall";
    private static final String REACTION = "reaction";
    private static final Comparator<ServerFrame.Message> BY_SEQ = Comparator.comparingLong(ServerFrame.Message::seq);
    /// Of two copies of a message the one that was taken back counts, then the one at the lower place.
    private static final Comparator<ServerFrame.Message> BETTER = Comparator.<ServerFrame.Message, Boolean>comparing(
                    copy -> copy.recalledBy() == null)
            .thenComparing(BY_SEQ);

    /// What a message says since its sender changed it.
    ///
    /// @param seq of the edit
    public record Edit(long seq, Instant time, JsonBytes body) {}

    /// @param count of users who react with this emoji now
    /// @param mine whether the viewer is one of them
    public record Reaction(String emoji, int count, boolean mine) {}

    /// @param message as it was sent
    /// @param edited null when it was not
    /// @param recalledBy null when nobody took it back; else it has neither edit nor reactions
    /// @param reactions in the order in which the emojis first appeared
    public record Shown(
            ServerFrame.Message message,
            @Nullable Edit edited,
            @Nullable UUID recalledBy,
            List<Reaction> reactions) {
        /// @return what is to be shown: the newest edit's body, or the message's own
        public JsonBytes body() {
            return edited == null ? message.body() : edited.body();
        }
    }

    private final UUID viewer;
    private final Map<UUID, ServerFrame.Message> messages = new HashMap<>();
    private final Map<UUID, Map<UUID, ServerFrame.Message>> about = new HashMap<>();

    /// @param viewer the user who looks
    public MessageFold(UUID viewer) {
        this.viewer = viewer;
    }

    /// Takes a message of the conversation, from wherever it came.
    public void add(ServerFrame.Message message) {
        UUID ref = message.ref();
        if (annotates(message) && ref != null) {
            about.computeIfAbsent(ref, target -> new HashMap<>())
                    .merge(message.message(), message, MessageFold::better);
        } else {
            messages.merge(message.message(), message, MessageFold::better);
        }
    }

    /// @return the conversation's messages in order, without edits, recalls and reactions
    public List<Shown> shown() {
        return messages.values().stream().sorted(BY_SEQ).map(this::shown).toList();
    }

    /// @return null while there is no such message, or when it is an edit, a recall or a reaction
    public @Nullable Shown shown(UUID message) {
        ServerFrame.Message known = messages.get(message);
        return known == null ? null : shown(known);
    }

    private Shown shown(ServerFrame.Message message) {
        List<ServerFrame.Message> annotations = about.getOrDefault(message.message(), Map.of()).values().stream()
                .sorted(BY_SEQ)
                .toList();
        UUID recalledBy = recalledBy(message, annotations);
        return recalledBy == null
                ? new Shown(message, edited(message, annotations), null, reactions(annotations))
                : new Shown(message, null, recalledBy, List.of());
    }

    private static @Nullable UUID recalledBy(ServerFrame.Message message, List<ServerFrame.Message> annotations) {
        if (message.recalledBy() != null) {
            return message.recalledBy();
        }
        return annotations.stream()
                .filter(annotation -> annotation.type().equals(RECALL))
                .map(ServerFrame.Message::from)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Edit edited(ServerFrame.Message message, List<ServerFrame.Message> annotations) {
        return annotations.stream()
                .filter(annotation -> annotation.type().equals(EDIT)
                        && annotation.from().equals(message.from())
                        && annotation.recalledBy() == null)
                .reduce((earlier, later) -> later)
                .map(edit -> new Edit(edit.seq(), edit.time(), edit.body()))
                .orElse(null);
    }

    private List<Reaction> reactions(Collection<ServerFrame.Message> annotations) {
        Map<String, Set<UUID>> users = new LinkedHashMap<>();
        for (ServerFrame.Message annotation : annotations) {
            if (!annotation.type().equals(REACTION)) {
                continue;
            }
            try {
                JsonObject body = JsonObject.parse(annotation.body().toBytes());
                Set<UUID> with = users.computeIfAbsent(body.text("emoji"), emoji -> new LinkedHashSet<>());
                if (body.flag("remove")) {
                    with.remove(annotation.from());
                } else {
                    with.add(annotation.from());
                }
            } catch (MalformedFrameException e) {
                // Not a reaction as this client knows them: not shown.
            }
        }
        List<Reaction> reactions = new ArrayList<>();
        users.forEach((emoji, with) -> {
            if (!with.isEmpty()) {
                reactions.add(new Reaction(emoji, with.size(), with.contains(viewer)));
            }
        });
        return List.copyOf(reactions);
    }

    private static boolean annotates(ServerFrame.Message message) {
        return switch (message.type()) {
            case EDIT, RECALL, REACTION -> true;
            default -> false;
        };
    }

    private static ServerFrame.Message better(ServerFrame.Message one, ServerFrame.Message other) {
        return BETTER.compare(one, other) <= 0 ? one : other;
    }
}
