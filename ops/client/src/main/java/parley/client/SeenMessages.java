package parley.client;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The ids of the newest messages of each conversation, to drop what comes again. Bounded: what is
/// forgotten here is
/// the store's to recognize. For one thread at a time.
final class SeenMessages {
    static final int PER_CONVERSATION = 512;
    static final int CONVERSATIONS = 1024;

    private final Map<UUID, Set<UUID>> byConversation = new LinkedHashMap<>(16, 0.75f, true);

    /// @return whether this message was added and not forgotten since
    boolean contains(UUID conversation, UUID message) {
        Set<UUID> messages = byConversation.get(conversation);
        return messages != null && messages.contains(message);
    }

    void add(UUID conversation, UUID message) {
        Set<UUID> messages = byConversation.computeIfAbsent(conversation, c -> new LinkedHashSet<>());
        if (messages.add(message) && messages.size() > PER_CONVERSATION) {
            messages.remove(messages.iterator().next());
        }
        if (byConversation.size() > CONVERSATIONS) {
            byConversation.remove(byConversation.keySet().iterator().next());
        }
    }

    /// @return how many ids are held
    int size() {
        return byConversation.values().stream().mapToInt(Set::size).sum();
    }
}
