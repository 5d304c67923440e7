package parley.client;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// How far this device has received and stored each conversation, and what it may acknowledge.
///
/// Two things are counted. On one connection: what came in order, what of that is stored, what was
/// acknowledged;
/// nothing is acknowledged that was not both received on this connection and stored. Across connections:
/// the highest
/// stored seq, told to the next gateway in `hello`. For one thread at a time.
final class CursorTracker {
    /// What to do with a message that came in.
    enum Arrival {
        /// The next one: store and acknowledge it.
        NEXT,
        /// At or below what came on this connection: the server missed the acknowledgement.
        REPEATED,
        /// Something before it is missing: the connection is worthless.
        GAP
    }

    /// As many as `hello` may carry.
    static final int IN_HELLO = 200;

    private static final int REMEMBERED = 4096;

    private static final class OnConnection {
        long received;
        long stored;
    }

    // The conversation that moved last comes last.
    private final LinkedHashMap<UUID, Long> stored = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<UUID, OnConnection> live = new HashMap<>();
    private final Set<UUID> owed = new LinkedHashSet<>();

    /// @param stored what the device's store remembers
    CursorTracker(Map<UUID, Long> stored) {
        stored.forEach(this::remember);
    }

    /// A new connection begins: the gateway starts at its own idea of the cursors.
    void connected() {
        live.clear();
        owed.clear();
    }

    /// The server's cursors were set back on purpose: what this device knows counts no more.
    void forget() {
        stored.clear();
    }

    /// @return the cursors for `hello`: of the conversations that moved last
    Map<UUID, Long> forHello() {
        Map<UUID, Long> newest = new LinkedHashMap<>();
        stored.reversed().entrySet().stream()
                .limit(IN_HELLO)
                .forEach(cursor -> newest.put(cursor.getKey(), cursor.getValue()));
        return newest;
    }

    /// A message arrived. The first of a conversation on a connection starts at the device's cursor,
    /// whatever that is.
    Arrival received(UUID conversation, long seq, long after) {
        OnConnection cursor = live.get(conversation);
        if (cursor == null) {
            cursor = begin(conversation, Math.min(after, seq - 1));
        }
        if (seq <= cursor.received) {
            owe(conversation, cursor);
            return Arrival.REPEATED;
        }
        if (after > cursor.received) {
            return Arrival.GAP;
        }
        cursor.received = seq;
        return Arrival.NEXT;
    }

    /// The server lets the cursor advance over what this device may not see.
    void passed(UUID conversation, long seq) {
        OnConnection cursor = live.get(conversation);
        if (cursor == null) {
            cursor = begin(conversation, seq);
        }
        cursor.received = Math.max(cursor.received, seq);
    }

    /// Everything up to seq that came on this connection is stored.
    void stored(UUID conversation, long seq) {
        OnConnection cursor = live.get(conversation);
        if (cursor == null || seq > cursor.received) {
            return; // of an earlier connection: the gateway will send it again if it matters
        }
        if (seq > cursor.stored) {
            cursor.stored = seq;
            owe(conversation, cursor);
            remember(conversation, seq);
        }
    }

    boolean owesAcknowledgement() {
        return !owed.isEmpty();
    }

    /// @param limit at most so many conversations; the rest stays owed
    /// @return conversation → seq to acknowledge
    Map<UUID, Long> takeOwed(int limit) {
        Map<UUID, Long> cursors = new LinkedHashMap<>();
        for (Iterator<UUID> next = owed.iterator(); next.hasNext() && cursors.size() < limit; next.remove()) {
            UUID conversation = next.next();
            OnConnection cursor = live.get(conversation);
            if (cursor != null) {
                cursors.put(conversation, cursor.stored);
            }
        }
        return cursors;
    }

    private OnConnection begin(UUID conversation, long base) {
        OnConnection cursor = new OnConnection();
        cursor.received = base;
        live.put(conversation, cursor);
        return cursor;
    }

    private void owe(UUID conversation, OnConnection cursor) {
        if (cursor.stored > 0) {
            owed.add(conversation);
        }
    }

    private void remember(UUID conversation, long seq) {
        stored.merge(conversation, seq, Math::max);
        if (stored.size() > REMEMBERED) {
            stored.pollFirstEntry();
        }
    }
}
