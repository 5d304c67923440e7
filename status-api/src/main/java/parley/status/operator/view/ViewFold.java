package parley.status.operator.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.audit.AuditChain;

/// What the view of one partition must say, from the records between its start and its position. Pure; for one
/// thread.
final class ViewFold {
    /// Hot streams keep about 256 entries; older ones need not be remembered.
    private static final int REMEMBERED = 600;

    /// @param kind `viewHead` or `viewMessage`
    record Difference(
            String kind,
            String place,
            @Nullable String expected,
            @Nullable String found) {}

    private static final class Conversation {
        private final Set<UUID> ids = new HashSet<>();
        private final TreeMap<Long, String> hashes = new TreeMap<>();
        private long head;
    }

    private final Map<UUID, Conversation> conversations = new HashMap<>();
    private final boolean whole;
    private long unproven;

    /// @param whole whether the log still holds everything from the view's start on
    ViewFold(boolean whole) {
        this.whole = whole;
    }

    /// @param value the record's bytes
    void add(UUID conversation, long seq, UUID message, byte[] value) {
        Conversation known = conversations.computeIfAbsent(conversation, _ -> new Conversation());
        known.hashes.put(seq, AuditChain.hash(value));
        if (known.hashes.size() > REMEMBERED) {
            known.hashes.pollFirstEntry();
        }
        if (known.ids.add(message)) {
            known.head = seq;
        }
    }

    /// @return how many heads lie before what the log still holds
    long unproven() {
        return unproven;
    }

    Set<UUID> conversations() {
        return conversations.keySet();
    }

    /// @param heads as the view has them
    List<Difference> heads(Map<UUID, Long> heads) {
        var differences = new ArrayList<Difference>();
        conversations.forEach((id, known) -> {
            Long is = heads.get(id);
            // A resend that came after the view forgot the first one stands as head: readers drop it by its id.
            boolean alias = is != null && is > known.head && known.hashes.containsKey(is);
            if (is == null || (is != known.head && !alias)) {
                differences.add(new Difference(
                        "viewHead",
                        "conversation " + id,
                        Long.toString(known.head),
                        is == null ? null : Long.toString(is)));
            }
        });
        heads.forEach((id, seq) -> {
            if (!conversations.containsKey(id)) {
                if (whole) {
                    differences.add(new Difference("viewHead", "conversation " + id, null, Long.toString(seq)));
                } else {
                    unproven++;
                }
            }
        });
        return differences;
    }

    /// @param next nothing at or above this seq is judged: it came after the fold
    List<Difference> hot(UUID conversation, Map<Long, byte[]> entries, long next) {
        var differences = new ArrayList<Difference>();
        Conversation known = conversations.get(conversation);
        if (known == null || known.hashes.isEmpty()) {
            return differences;
        }
        entries.forEach((seq, value) -> {
            if (seq >= next || seq < known.hashes.firstKey()) {
                return;
            }
            String expected = known.hashes.get(seq);
            String is = AuditChain.hash(value);
            if (!is.equals(expected)) {
                differences.add(new Difference(
                        "viewMessage",
                        "conversation " + conversation + " seq " + seq,
                        expected == null ? null : "sha256 " + expected,
                        "sha256 " + is));
            }
        });
        return differences;
    }
}
