package parley.delivery.partition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import parley.contract.event.Annotation;
import parley.contract.event.ConversationEvent;
import parley.contract.event.MemberRow;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.Seq;
import parley.contract.range.Recalls;
import parley.delivery.dispatch.Indexed;
import parley.delivery.fanout.Audience;
import parley.delivery.fanout.Delivery;
import parley.delivery.view.Verdict;
import parley.delivery.view.ViewRecord;

/// What follows from a stretch of one partition's log, once the view has taken it. A fold of records and
/// verdicts; nothing here talks to anything.
final class Effect {
    private final OwnedPartition partition;
    private final int generation;
    private final Function<UUID, Collection<MemberRow>> members;
    private final Map<UUID, Long> announced = new LinkedHashMap<>();
    private final List<Due> due = new ArrayList<>();
    /// What was taken back by the end of this stretch.
    private final Set<UUID> recalled = new HashSet<>();
    private final List<Indexed> indexed = new ArrayList<>();
    private final List<ConversationEvent> events = new ArrayList<>();
    private long done;
    private int shown;
    private int duplicates;
    private @Nullable Instant oldest;

    /// @param about the message whose recall takes the content of this one along; null where there is none
    private record Due(Delivery delivery, @Nullable UUID about) {}

    /// @param members rows of a conversation as they are known now
    Effect(OwnedPartition partition, int generation, Function<UUID, Collection<MemberRow>> members) {
        this.partition = partition;
        this.generation = generation;
        this.members = members;
    }

    /// A record that the view took just now.
    void applied(ViewRecord record, Verdict verdict) {
        switch (verdict) {
            case Verdict.Shown it -> {
                shown++;
                oldest = oldest == null ? record.time() : oldest;
                long seq = Seq.of(generation, record.offset());
                MessageEnvelope envelope = record.envelope();
                UUID about = Recalls.about(envelope);
                due.add(new Due(
                        new Delivery.Message(
                                record.conversation(),
                                seq,
                                it.after(),
                                record.time(),
                                record.bytes(),
                                Audience.of(members.apply(record.conversation()), seq)),
                        about));
                if (it.recalled()) {
                    recalled.add(about);
                }
                if (envelope.ref() != null && Annotation.of(envelope) == Annotation.RECALL) {
                    recalled.add(envelope.ref());
                }
                index(record, seq);
            }
            case Verdict.Duplicate it -> duplicates++;
            case Verdict.Conflict it -> conflict(record, it.canonical());
        }
    }

    /// A record that the view had taken before, and of which nobody may have been told: its bound is not
    /// known any more, so its conversation is announced.
    void recalled(ViewRecord record, Verdict verdict) {
        switch (verdict) {
            case Verdict.Shown it -> {
                long seq = Seq.of(generation, record.offset());
                announced.merge(record.conversation(), seq, Math::max);
                index(record, seq);
            }
            case Verdict.Duplicate it -> duplicates++;
            case Verdict.Conflict it -> conflict(record, it.canonical());
        }
    }

    /// The effect covers everything below this offset.
    void reaches(long next) {
        done = next;
    }

    OwnedPartition partition() {
        return partition;
    }

    long done() {
        return done;
    }

    /// What was taken back before it went out is announced too: then it is read from the view, which shows it
    /// without its content.
    ///
    /// @return announcements first: they concern what lies before the messages
    List<Delivery> deliveries() {
        var hints = new LinkedHashMap<>(announced);
        var pushed = new ArrayList<Delivery>(due.size());
        for (Due each : due) {
            if (each.delivery() instanceof Delivery.Message message && recalled.contains(each.about())) {
                hints.merge(message.conversation(), message.seq(), Math::max);
            } else {
                pushed.add(each.delivery());
            }
        }
        var all = new ArrayList<Delivery>(hints.size() + pushed.size());
        hints.forEach((conversation, head) -> all.add(new Delivery.Announcement(conversation, head)));
        all.addAll(pushed);
        return all;
    }

    List<Indexed> indexed() {
        return indexed;
    }

    List<ConversationEvent> events() {
        return events;
    }

    int shown() {
        return shown;
    }

    int duplicates() {
        return duplicates;
    }

    int announcements() {
        return announced.size();
    }

    /// @return when the first of the shown records was appended, null when none was shown
    @Nullable Instant oldest() {
        return oldest;
    }

    private void index(ViewRecord record, long seq) {
        indexed.add(new Indexed(
                record.message(), record.conversation(), seq, record.envelope().sender(), record.time()));
    }

    private void conflict(ViewRecord record, long canonical) {
        MessageEnvelope envelope = record.envelope();
        var told = new Delivery.Conflict(
                envelope.sender(), envelope.device(), envelope.conversation(), envelope.clientId(), envelope.message());
        due.add(new Due(told, null));
        events.add(new ConversationEvent(
                ConversationEvent.Kind.CONFLICT,
                envelope.conversation(),
                envelope.message(),
                Seq.of(generation, record.offset()),
                envelope.sender(),
                envelope.device(),
                "the message at " + canonical + " has the same id and other content",
                null,
                record.time()));
    }
}
