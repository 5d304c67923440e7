package parley.status.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;

/// The fold agrees with a view that did its work, and with no other.
final class ViewFoldProperties {
    private static final UUID CONVERSATION = new UUID(1, 1);
    private static final UUID USER = new UUID(3, 3);

    /// @param ids of the messages in the order of the log; one that comes again is a resend
    @Property
    void findsExactlyTheHeadAndTheMessageThatAreWrong(
            @ForAll @Size(min = 1, max = 80) List<@IntRange(min = 0, max = 60) Integer> ids, @ForAll int victim) {
        var fold = new ViewFold(true);
        var first = new TreeMap<Integer, Long>();
        var log = new TreeMap<Long, MessageEnvelope>();
        for (int i = 0; i < ids.size(); i++) {
            long seq = 100 + i;
            MessageEnvelope envelope = envelope(ids.get(i));
            fold.add(seq, envelope, EnvelopeCodec.encode(envelope));
            if (first.putIfAbsent(ids.get(i), seq) == null) {
                log.put(seq, envelope);
            }
        }
        TreeMap<Long, ViewFold.Hot> hot = view(log);
        long head = hot.lastKey();
        assertThat(fold.heads(Map.of(CONVERSATION, head))).isEmpty();
        assertThat(fold.hot(CONVERSATION, hot, Long.MAX_VALUE)).isEmpty();

        assertThat(fold.heads(Map.of(CONVERSATION, head - 1))).hasSize(1);
        assertThat(fold.heads(Map.of())).hasSize(1);
        assertThat(fold.heads(Map.of(CONVERSATION, head, new UUID(9, 9), 5L))).hasSize(1);
        long place = new ArrayList<>(hot.keySet()).get(Math.floorMod(victim, hot.size()));
        var broken = new HashMap<>(hot);
        broken.put(place, broken(log.get(place), hot.get(place), victim));
        assertThat(fold.hot(CONVERSATION, broken, Long.MAX_VALUE))
                .singleElement()
                .matches(difference -> difference.place().endsWith(" seq " + place));
    }

    /// Another byte, or what was taken back in full, or what nobody took back empty.
    private static ViewFold.Hot broken(MessageEnvelope envelope, ViewFold.Hot is, int victim) {
        if (victim % 2 == 0) {
            return new ViewFold.Hot("message x".getBytes(StandardCharsets.UTF_8), is.recalledBy());
        }
        return is.recalledBy() == null
                ? new ViewFold.Hot(EnvelopeCodec.encode(emptied(envelope)), USER)
                : new ViewFold.Hot(EnvelopeCodec.encode(envelope), null);
    }

    /// Every fourth message takes back the third before it, and every fourth edits the one before it.
    private static MessageEnvelope envelope(int number) {
        String type = switch (number % 4) {
            case 1 -> "edit";
            case 3 -> "recall";
            default -> "text";
        };
        UUID ref = switch (number % 4) {
            case 1 -> new UUID(2, number - 1);
            case 3 -> new UUID(2, number - 3);
            default -> null;
        };
        RawJson body = RawJson.of("{\"text\":\"message " + number + "\"}");
        return new MessageEnvelope(
                new UUID(2, number),
                CONVERSATION,
                USER,
                "a \"phone\"",
                "m" + number,
                type,
                1,
                1,
                PayloadHash.of(type, 1, ref, null, body, RawJson.of("{}")),
                null,
                ref,
                body,
                RawJson.of("{}"));
    }

    private static TreeMap<Long, ViewFold.Hot> view(SortedMap<Long, MessageEnvelope> log) {
        var recalled = new HashSet<UUID>();
        log.values().stream()
                .filter(envelope -> envelope.type().equals("recall"))
                .forEach(recall -> recalled.add(recall.ref()));
        var hot = new TreeMap<Long, ViewFold.Hot>();
        log.forEach((seq, envelope) -> {
            UUID about = envelope.type().equals("edit") ? envelope.ref() : envelope.message();
            boolean empty = recalled.contains(about);
            MessageEnvelope shown = empty ? emptied(envelope) : envelope;
            hot.put(seq, new ViewFold.Hot(EnvelopeCodec.encode(shown), empty ? USER : null));
        });
        return hot;
    }

    private static MessageEnvelope emptied(MessageEnvelope envelope) {
        return new LoggedMessage(1, Instant.EPOCH, envelope).recalled(USER).envelope();
    }

    @Test
    void doesNotJudgeWhatTheLogNoLongerHolds() {
        var fold = new ViewFold(false);
        assertThat(fold.heads(Map.of(CONVERSATION, 5L))).isEmpty();
        assertThat(fold.unproven()).isEqualTo(1);
    }
}
