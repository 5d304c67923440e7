package parley.delivery.receipt;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Holds what rose in large groups, so that each is told of at most once a second: a group of thousands
/// that all acknowledge one message would otherwise be thousands of publications. Pure; for one thread.
final class LargeGroups {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Map<UUID, Map<UUID, Cursor>> held = new HashMap<>();
    private final Map<UUID, Instant> told = new HashMap<>();

    void hold(Reader reader, Cursor cursor) {
        held.computeIfAbsent(reader.conversation(), c -> new LinkedHashMap<>())
                .merge(reader.user(), cursor, Cursor::max);
    }

    /// @return what may be told now; not held any more
    Map<Reader, Cursor> due(Instant now) {
        told.values().removeIf(at -> !at.plus(EVERY).isAfter(now));
        var due = new LinkedHashMap<Reader, Cursor>();
        held.forEach((conversation, cursors) -> {
            if (!told.containsKey(conversation)) {
                cursors.forEach((user, cursor) -> due.put(new Reader(conversation, user), cursor));
            }
        });
        due.keySet().forEach(reader -> {
            held.remove(reader.conversation());
            told.put(reader.conversation(), now);
        });
        return due;
    }
}
