package parley.edge.push;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Who wrote last in the conversations whose messages come to this gateway: the last 64 senders of each of the last
/// 4,096 conversations. Safe from any thread.
final class RecentSenders {
    static final int SENDERS = 64;
    static final int CONVERSATIONS = 4_096;

    private final Map<UUID, Newest<Boolean>> conversations = new Newest<>(CONVERSATIONS);

    synchronized void wrote(UUID conversation, UUID sender) {
        conversations.computeIfAbsent(conversation, c -> new Newest<>(SENDERS)).put(sender, Boolean.TRUE);
    }

    /// @return in no order that matters
    synchronized List<UUID> of(UUID conversation) {
        Newest<Boolean> senders = conversations.get(conversation);
        return senders == null ? List.of() : List.copyOf(senders.keySet());
    }

    /// Keeps what was touched last.
    private static final class Newest<V> extends LinkedHashMap<UUID, V> {
        private static final long serialVersionUID = 1;

        private final int most;

        private Newest(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, V> eldest) {
            return size() > most;
        }
    }
}
