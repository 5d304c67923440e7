package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;

/// I11: status only rises under any order and duplication of events.
@Tag("I11")
class DeliveryFailureProperties {
    private static final UUID CONVERSATION = new UUID(1, 1);
    private static final UUID USER = new UUID(2, 2);

    @Property(tries = 500)
    void foldingTwoBatchesIsFoldingOne(
            @ForAll("events") @Size(max = 12) List<ConversationEvent> first,
            @ForAll("events") @Size(max = 12) List<ConversationEvent> second) {
        var both = new ArrayList<>(first);
        both.addAll(second);
        var stepwise = new ArrayList<DeliveryFailure>();
        for (DeliveryFailure row : DeliveryFailure.fold(both)) {
            DeliveryFailure before = row(DeliveryFailure.fold(first), row);
            DeliveryFailure after = row(DeliveryFailure.fold(second), row);
            stepwise.add(before == null ? after : after == null ? before : before.then(after));
        }
        assertThat(stepwise).isEqualTo(DeliveryFailure.fold(both));
    }

    @Property(tries = 500)
    void standsInAnyOrderAndHoweverOftenItIsSaid(
            @ForAll("events") @Size(max = 12) List<ConversationEvent> events, @ForAll long seed) {
        var shuffled = new ArrayList<>(events);
        shuffled.addAll(events);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(standing(shuffled)).isEqualTo(standing(events));
    }

    @Property(tries = 500)
    void aDeliveryIsFinal(
            @ForAll("events") @Size(max = 12) List<ConversationEvent> events,
            @ForAll("events") @Size(1) List<ConversationEvent> later) {
        List<String> before = delivered(events);
        var all = new ArrayList<>(events);
        all.addAll(later);
        assertThat(delivered(all)).containsAll(before);
    }

    @Example
    void keepsTheLatestFailureAndTheFirstDelivery() {
        assertThat(DeliveryFailure.fold(List.of(
                        event(Kind.FAILED, "a", 8, 1),
                        event(Kind.EXPIRED, null, null, 2),
                        event(Kind.CONFLICT, "x", 1, 3))))
                .containsExactly(new DeliveryFailure(
                        CONVERSATION,
                        5,
                        USER,
                        "phone",
                        new UUID(3, 3),
                        new DeliveryFailure.Reported("expired", null, null, Instant.ofEpochSecond(2)),
                        null));
        assertThat(DeliveryFailure.fold(List.of(
                                event(Kind.RECOVERED, null, null, 4),
                                event(Kind.FAILED, "r".repeat(300), 8, 5),
                                event(Kind.RECOVERED, null, null, 6)))
                        .getFirst())
                .satisfies(row -> {
                    assertThat(row.deliveredAt()).isEqualTo(Instant.ofEpochSecond(4));
                    assertThat(row.failure())
                            .isEqualTo(new DeliveryFailure.Reported(
                                    "failed", "r".repeat(255), 8, Instant.ofEpochSecond(5)));
                });
    }

    @Provide
    Arbitrary<List<ConversationEvent>> events() {
        return Combinators.combine(
                        Arbitraries.of(Kind.values()),
                        Arbitraries.longs().between(1, 3),
                        Arbitraries.of("phone", "desk"),
                        Arbitraries.of("a", "b").injectNull(0.3),
                        Arbitraries.integers().between(0, 9).injectNull(0.3),
                        Arbitraries.longs().between(0, 100))
                .as((kind, seq, device, reason, attempts, at) -> new ConversationEvent(
                        kind,
                        CONVERSATION,
                        new UUID(3, 3),
                        seq,
                        USER,
                        device,
                        reason,
                        attempts,
                        Instant.ofEpochSecond(at)))
                .list();
    }

    private static ConversationEvent event(
            Kind kind, @Nullable String reason, @Nullable Integer attempts, long second) {
        return new ConversationEvent(
                kind, CONVERSATION, new UUID(3, 3), 5, USER, "phone", reason, attempts, Instant.ofEpochSecond(second));
    }

    private static List<String> standing(List<ConversationEvent> events) {
        return keys(events, false);
    }

    private static List<String> delivered(List<ConversationEvent> events) {
        return keys(events, true);
    }

    private static List<String> keys(List<ConversationEvent> events, boolean delivered) {
        return DeliveryFailure.fold(events).stream()
                .filter(row -> (row.deliveredAt() != null) == delivered)
                .map(row -> row.seq() + row.device())
                .toList();
    }

    private static @Nullable DeliveryFailure row(List<DeliveryFailure> rows, DeliveryFailure like) {
        return rows.stream()
                .filter(row -> row.seq() == like.seq() && row.device().equals(like.device()))
                .findFirst()
                .orElse(null);
    }
}
