package parley.local;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// What devices acknowledged, and what senders were told of it: nobody is told what was not acknowledged,
/// and in the end every sender is told everything. Safe from any thread.
final class Confirmed {
    private record Reader(UUID conversation, UUID user) {}

    private record Told(UUID to, Reader reader) {}

    private record Accepted(UUID sender, UUID conversation, UUID message) {}

    private final Map<Reader, Long> acknowledged = new ConcurrentHashMap<>();
    private final Map<Told, Long> told = new ConcurrentHashMap<>();
    private final Map<UUID, Long> seqs = new ConcurrentHashMap<>();
    private final List<Accepted> accepted = new CopyOnWriteArrayList<>();
    private final List<String> early = new CopyOnWriteArrayList<>();

    void accepted(UUID sender, UUID conversation, UUID message) {
        accepted.add(new Accepted(sender, conversation, message));
    }

    /// A device got the message; its lowest seq is the message's.
    void seen(UUID message, long seq) {
        seqs.merge(message, seq, Math::min);
    }

    /// To be called before the acknowledgement is sent.
    void acknowledged(UUID user, UUID conversation, long seq) {
        acknowledged.merge(new Reader(conversation, user), seq, Math::max);
    }

    void receipt(UUID to, UUID conversation, UUID user, long delivered, long read) {
        var reader = new Reader(conversation, user);
        long highest = acknowledged.getOrDefault(reader, 0L);
        if (delivered > highest || read > highest) {
            early.add(to + " was told that " + user + " has " + delivered + ", read " + read + " of " + conversation
                    + ", which acknowledged " + highest);
        }
        told.merge(new Told(to, reader), Math.max(delivered, read), Math::max);
    }

    /// @return every receipt that claimed more than was acknowledged
    List<String> early() {
        return early;
    }

    /// @return one line for each message and member of which the sender was not told
    List<String> missing(UUID conversation, Collection<UUID> members) {
        var missing = new ArrayList<String>();
        var senders = new HashMap<UUID, Long>();
        for (Accepted one : accepted) {
            if (one.conversation().equals(conversation)) {
                senders.merge(one.sender(), seqs.getOrDefault(one.message(), Long.MAX_VALUE), Math::max);
            }
        }
        senders.forEach((sender, seq) -> {
            for (UUID member : members) {
                long known = told.getOrDefault(new Told(sender, new Reader(conversation, member)), 0L);
                if (!member.equals(sender) && known < seq) {
                    missing.add(sender + " was told that " + member + " has " + known + ", not " + seq);
                }
            }
        });
        return missing;
    }
}
