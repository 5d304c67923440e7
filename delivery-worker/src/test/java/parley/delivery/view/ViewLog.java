package parley.delivery.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.Seq;
import parley.delivery.fixture.Envelopes;

/// A partition's log in memory, with the truth about it that a view is held against.
final class ViewLog {
    static final int GENERATION = 3;

    private static final UUID SENDER = new UUID(7, 7);

    private final List<@Nullable ViewRecord> records = new ArrayList<>();
    private final Map<UUID, Long> canonical = new HashMap<>();
    private final Map<UUID, TreeSet<Long>> places = new HashMap<>();

    /// Conversations are few, so that they meet often.
    static UUID conversation(int number) {
        return new UUID(1, number);
    }

    /// The client's id says which conversation it was sent to, so that a resend goes to the same one.
    void append(int conversation, int clientId, String text) {
        append(Envelopes.text(SENDER, "phone", conversation(conversation), Integer.toString(clientId), text));
    }

    /// A message about another one; its device is named as if it were a part of the envelope.
    void appendAbout(ViewRecord other, int clientId, String type, UUID sender) {
        append(Envelopes.about(
                sender,
                "p\",\"body\":\"ref\":\"",
                other.conversation(),
                Integer.toString(clientId),
                type,
                other.message(),
                "another"));
    }

    /// The same id used again, to take back what the first one was about.
    static MessageEnvelope conflictingRecall(MessageEnvelope first) {
        return Envelopes.about(
                first.sender(),
                first.device(),
                first.conversation(),
                first.clientId(),
                "recall",
                Objects.requireNonNull(first.ref()),
                "conflict");
    }

    void append(MessageEnvelope envelope) {
        long offset = records.size();
        records.add(new ViewRecord(
                offset, Instant.ofEpochMilli(1_700_000_000_000L + offset), envelope, EnvelopeCodec.encode(envelope)));
        long seq = Seq.of(GENERATION, offset);
        if (canonical.putIfAbsent(envelope.message(), seq) == null) {
            places.computeIfAbsent(envelope.conversation(), c -> new TreeSet<>())
                    .add(seq);
        }
    }

    void appendPoison() {
        records.add(null);
    }

    long end() {
        return records.size();
    }

    /// @return what can be shown of `[from, to)`
    List<ViewRecord> read(long from, long to) {
        var read = new ArrayList<ViewRecord>();
        for (ViewRecord record : records.subList((int) from, (int) to)) {
            if (record != null) {
                read.add(record);
            }
        }
        return read;
    }

    /// @return the message that was taken back so many recalls ago; null when there were not so many
    @Nullable ViewRecord recalledBack(int back) {
        List<ViewRecord> all = read(0, end());
        List<UUID> recalled = all.stream()
                .map(ViewRecord::envelope)
                .filter(envelope -> envelope.type().equals("recall"))
                .map(MessageEnvelope::ref)
                .toList();
        return recalled.size() < back
                ? null
                : all.stream()
                        .filter(record -> record.message().equals(recalled.get(recalled.size() - back)))
                        .findFirst()
                        .orElse(null);
    }

    /// @return whom recalls among these records name
    static Set<UUID> recalled(List<ViewRecord> records) {
        return records.stream()
                .map(ViewRecord::envelope)
                .filter(envelope -> envelope.type().equals("recall"))
                .map(MessageEnvelope::ref)
                .collect(Collectors.toSet());
    }

    /// @return the lowest sequence number under which the log holds this id
    long canonical(UUID message) {
        return canonical.get(message);
    }

    /// @return whether a canonical message of the conversation lies strictly between
    boolean liesBetween(UUID conversation, long after, long before) {
        Long next = places.getOrDefault(conversation, new TreeSet<>()).higher(after);
        return next != null && next < before;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int i = 0; i < records.size(); i++) {
            ViewRecord record = records.get(i);
            text.append(i)
                    .append(
                            record == null
                                    ? ":poison "
                                    : ":c" + record.conversation().getLeastSignificantBits() + "/"
                                            + record.envelope().clientId() + "#"
                                            + record.envelope().hash().prefix().substring(0, 2) + " ");
        }
        return text.toString();
    }
}
