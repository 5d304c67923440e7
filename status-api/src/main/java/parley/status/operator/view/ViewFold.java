package parley.status.operator.view;

import java.nio.charset.StandardCharsets;
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
import parley.contract.event.Annotation;
import parley.contract.event.MessageEnvelope;

/// What the view of one partition must say, from the records between its start and its position. Pure; for one
/// thread.
final class ViewFold {
    /// Hot streams keep about 256 entries; older ones need not be remembered.
    private static final int REMEMBERED = 600;

    private static final String BODY = ",\"body\":";

    /// An entry of a hot stream.
    ///
    /// @param recalledBy who took the message back; null when nobody did
    record Hot(byte[] value, @Nullable UUID recalledBy) {}

    /// A record of the log.
    ///
    /// @param emptied hash of what is left when it is taken back
    /// @param recalledWith the message whose recall takes it back
    private record Logged(String hash, String emptied, UUID recalledWith) {}

    private static final class Conversation {
        private final Set<UUID> ids = new HashSet<>();
        private final TreeMap<Long, Logged> records = new TreeMap<>();
        private final Map<UUID, UUID> recalls = new HashMap<>();
        private long head;
    }

    private final Map<UUID, Conversation> conversations = new HashMap<>();
    private final boolean whole;
    private long unproven;

    /// @param whole whether the log still holds everything from the view's start on
    ViewFold(boolean whole) {
        this.whole = whole;
    }

    /// @param value the record's bytes, of which `envelope` was decoded
    void add(long seq, MessageEnvelope envelope, byte[] value) {
        Conversation known = conversations.computeIfAbsent(envelope.conversation(), _ -> new Conversation());
        Annotation annotation = Annotation.of(envelope);
        UUID ref = envelope.ref();
        UUID recalledWith = ref != null && annotation == Annotation.EDIT ? ref : envelope.message();
        known.records.put(seq, new Logged(AuditChain.hash(value), AuditChain.hash(emptied(value)), recalledWith));
        if (known.records.size() > REMEMBERED) {
            known.records.pollFirstEntry();
        }
        if (known.ids.add(envelope.message())) {
            known.head = seq;
            if (ref != null && annotation == Annotation.RECALL) {
                known.recalls.putIfAbsent(ref, envelope.sender());
            }
        }
    }

    /// Body and meta are the last fields of an envelope, and quotes within the text before them are escaped.
    private static byte[] emptied(byte[] value) {
        String bytes = new String(value, StandardCharsets.ISO_8859_1);
        int cut = bytes.indexOf(BODY);
        return cut < 0 ? value : (bytes.substring(0, cut) + BODY + "{}}").getBytes(StandardCharsets.ISO_8859_1);
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
            boolean alias = is != null && is > known.head && known.records.containsKey(is);
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

    /// @param next nothing at or above this seq is judged
    List<Difference> hot(UUID conversation, Map<Long, Hot> entries, long next) {
        var differences = new ArrayList<Difference>();
        Conversation known = conversations.get(conversation);
        if (known == null || known.records.isEmpty()) {
            return differences;
        }
        entries.forEach((seq, entry) -> {
            if (seq >= next || seq < known.records.firstKey()) {
                return;
            }
            String expected = expected(known, seq);
            String is = text(AuditChain.hash(entry.value()), entry.recalledBy());
            if (!is.equals(expected)) {
                differences.add(
                        new Difference("viewMessage", "conversation " + conversation + " seq " + seq, expected, is));
            }
        });
        return differences;
    }

    private static @Nullable String expected(Conversation known, long seq) {
        Logged logged = known.records.get(seq);
        if (logged == null) {
            return null;
        }
        UUID by = known.recalls.get(logged.recalledWith());
        return text(by == null ? logged.hash() : logged.emptied(), by);
    }

    private static String text(String hash, @Nullable UUID recalledBy) {
        return "sha256 " + hash + (recalledBy == null ? "" : ", taken back by " + recalledBy);
    }
}
