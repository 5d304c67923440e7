package parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class OutboxQueueTest {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LONGER_THAN_ANY_BACKOFF = Duration.ofSeconds(21);

    private final OutboxQueue queue = new OutboxQueue(1_000, List.of(), new SplittableRandom(1));

    private static OutgoingMessage message(String id, int conversation) {
        return new OutgoingMessage(
                id, Ids.conversation(conversation), "text", null, JsonBytes.of("1"), null, null, null);
    }

    private List<String> take(Instant now) {
        return queue.take(now, 1_000).stream().map(OutgoingMessage::id).toList();
    }

    @Test
    void sendsInOrderAndOnlyOnce() {
        queue.add(message("a", 1));
        queue.add(message("b", 2));
        assertThat(take(T)).containsExactly("a", "b");
        assertThat(take(T)).isEmpty();
        assertThat(queue.accepted("a")).isTrue();
        assertThat(queue.accepted("a")).isFalse();
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void sendsTheUnansweredAgainInOrderAfterAReconnect() {
        IntStream.range(0, 5).forEach(i -> queue.add(message("m" + i, i % 2)));
        take(T);
        queue.accepted("m1");
        queue.disconnected();
        queue.add(message("m5", 1));
        assertThat(take(T)).containsExactly("m0", "m2", "m3", "m4", "m5");
    }

    @Test
    void anAnswerOfTheLastConnectionIsStillAnAnswer() {
        queue.add(message("a", 1));
        take(T);
        queue.disconnected();
        assertThat(queue.accepted("a")).isTrue();
        assertThat(take(T)).isEmpty();
    }

    @Test
    void aPassingRefusalHoldsItsConversationAndNoOther() {
        queue.add(message("a1", 1));
        assertThat(take(T)).containsExactly("a1");
        assertThat(queue.refused("a1", true, Duration.ofSeconds(3), T)).isEqualTo(OutboxQueue.Verdict.AGAIN);
        queue.add(message("a2", 1));
        queue.add(message("b1", 2));
        assertThat(take(T)).containsExactly("b1");
        assertThat(queue.nextDue()).isEqualTo(T.plusSeconds(3));
        assertThat(take(T.plusMillis(2_999))).isEmpty();
        assertThat(take(T.plusSeconds(3))).containsExactly("a1");
        assertThat(take(T.plusSeconds(3))).as("a2 waits for a1").isEmpty();
        queue.accepted("a1");
        assertThat(take(T.plusSeconds(3))).containsExactly("a2");
    }

    @Test
    void tryingAgainBacksOff() {
        queue.add(message("a", 1));
        Instant now = T;
        for (int attempt = 0; attempt < 20; attempt++) {
            assertThat(take(now)).containsExactly("a");
            queue.refused("a", true, null, now);
            Instant due = queue.nextDue();
            assertThat(due).isNotNull();
            assertThat(Duration.between(now, due)).isLessThanOrEqualTo(Backoff.ceiling(attempt));
            now = now.plus(LONGER_THAN_ANY_BACKOFF);
        }
    }

    @Test
    void aFinalRefusalLetsTheOthersGo() {
        queue.add(message("a1", 1));
        take(T);
        queue.refused("a1", true, null, T);
        queue.add(message("a2", 1));
        Instant later = T.plus(LONGER_THAN_ANY_BACKOFF);
        assertThat(take(later)).containsExactly("a1");
        assertThat(queue.refused("a1", false, null, later)).isEqualTo(OutboxQueue.Verdict.REFUSED);
        assertThat(take(later)).containsExactly("a2");
        assertThat(queue.refused("a1", false, null, later)).isEqualTo(OutboxQueue.Verdict.UNKNOWN);
    }

    @Test
    void isBounded() {
        var small = new OutboxQueue(2, List.of(message("a", 1)), new SplittableRandom(1));
        small.add(message("b", 1));
        assertThat(small.full()).isTrue();
        assertThatThrownBy(() -> small.add(message("c", 1))).isInstanceOf(IllegalStateException.class);
        IntStream.range(0, 300).forEach(i -> queue.add(message("m" + i, i)));
        assertThat(take(T)).hasSize(OutboxQueue.IN_FLIGHT);
        queue.accepted("m0");
        assertThat(take(T)).containsExactly("m" + OutboxQueue.IN_FLIGHT);
    }

    /// Any mix of answers, refusals and lost connections: every message is accepted in the end, exactly
    /// once removed,
    /// and a connection never sees a message of a conversation before an earlier unanswered one was sent on
    /// it.
    @Property(tries = 500)
    void losesNothing(@ForAll long seed) {
        var random = new Random(seed);
        var any = new OutboxQueue(10_000, List.of(), new SplittableRandom(seed));
        var flying = new java.util.ArrayList<String>();
        int added = 0;
        int finished = 0;
        Instant now = T;
        for (int step = 0; step < 400 || any.size() > 0; step++) {
            assertThat(step).as("seed %d", seed).isLessThan(20_000);
            now = now.plusMillis(random.nextInt(400));
            int action = random.nextInt(10);
            if (action < 3 && step < 400) {
                any.add(message("m" + added, random.nextInt(3)));
                added++;
            } else if (action < 6) {
                any.take(now, 1 + random.nextInt(5)).forEach(m -> flying.add(m.id()));
            } else if (action < 9 && !flying.isEmpty()) {
                String id = flying.remove(random.nextInt(flying.size()));
                if (step < 400 && random.nextInt(3) == 0) {
                    any.refused(id, true, null, now);
                } else if (any.accepted(id)) {
                    finished++;
                }
            } else if (step < 400 && random.nextInt(5) == 0) {
                flying.clear();
                any.disconnected();
            }
        }
        assertThat(finished).isEqualTo(added);
    }
}
