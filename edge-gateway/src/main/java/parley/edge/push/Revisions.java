package parley.edge.push;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// The revisions of a connected device's cursors, as its connection found them. What was set back since is not served
/// on this connection: the device connects again and begins where its cursor now is. Safe from any thread.
public final class Revisions {
    private final Map<UUID, Integer> known = new HashMap<>();
    /// Told before the cursors were read: whether they were read before or after is not known.
    private final Map<UUID, Integer> early = new HashMap<>();

    private boolean begun;

    /// @param read revisions where they are not 0
    /// @return whether the connection may go on: nothing was set back while they were read
    public synchronized boolean begin(Map<UUID, Integer> read) {
        known.putAll(read);
        begun = true;
        return early.entrySet().stream().noneMatch(told -> of(told.getKey()) < told.getValue());
    }

    /// A cursor is said to have this revision.
    ///
    /// @return whether the connection has to end
    synchronized boolean rewound(UUID conversation, int rev) {
        if (!begun) {
            early.merge(conversation, rev, Math::max);
            return false;
        }
        return of(conversation) < rev;
    }

    /// @return 0 for most conversations
    public synchronized int of(UUID conversation) {
        return known.getOrDefault(conversation, 0);
    }
}
