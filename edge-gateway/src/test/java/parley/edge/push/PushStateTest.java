package parley.edge.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import parley.edge.push.PushState.Verdict;

class PushStateTest {
    private static final UUID C = new UUID(0, 1);

    @Test
    void sendsWhatFollowsAndNothingElse() {
        var state = new PushState(10, 1_000);
        state.open(C, 5);
        assertThat(state.offer(C, 5, 4, 10)).isEqualTo(Verdict.DROP);
        assertThat(state.offer(C, 8, 5, 10)).isEqualTo(Verdict.SEND);
        assertThat(state.offer(C, 12, 9, 10)).isEqualTo(Verdict.BEHIND);
        assertThat(state.behind()).containsExactly(C);
        assertThat(state.lastSent(C)).isEqualTo(8);
        assertThat(state.target(C)).isEqualTo(12);
    }

    @Test
    void aFullWindowQueuesNothing() {
        var state = new PushState(2, 1_000);
        state.open(C, 0);
        assertThat(state.offer(C, 1, 0, 1)).isEqualTo(Verdict.SEND);
        assertThat(state.offer(C, 2, 1, 1)).isEqualTo(Verdict.SEND);
        assertThat(state.offer(C, 3, 2, 1)).isEqualTo(Verdict.BEHIND);
        assertThat(state.credit()).isZero();
        assertThat(state.acknowledge(C, 1)).isEqualTo(new Acknowledged(1, true, false));
        assertThat(state.offerProven(C, 3, 1)).isEqualTo(Verdict.SEND);
        assertThat(state.behind()).isEmpty();
    }

    @Test
    void aMessageLargerThanTheByteWindowStillGoesOutAlone() {
        var state = new PushState(10, 100);
        state.open(C, 0);
        assertThat(state.offer(C, 1, 0, 500)).isEqualTo(Verdict.SEND);
        assertThat(state.offer(C, 2, 1, 1)).isEqualTo(Verdict.BEHIND);
        state.acknowledge(C, 1);
        assertThat(state.offerProven(C, 2, 1)).isEqualTo(Verdict.SEND);
    }

    @Test
    void clampsAnAcknowledgementOfWhatWasNotSent() {
        var state = new PushState(10, 1_000);
        state.open(C, 0);
        state.offer(C, 3, 0, 1);
        assertThat(state.acknowledge(C, 9)).isEqualTo(new Acknowledged(3, true, true));
        assertThat(state.acknowledge(C, 3)).isEqualTo(new Acknowledged(3, false, false));
        assertThat(state.acknowledge(new UUID(0, 2), 1)).isNull();
    }

    @Test
    void aMemberWhoLeftIsNoLongerBehind() {
        var state = new PushState(10, 1_000);
        state.open(C, 0);
        state.target(C, 9);
        state.limit(C, 0);
        assertThat(state.behind()).isEmpty();
    }

    /// Whatever comes in whatever order: what is sent only grows, and credit comes back with
    /// acknowledgements.
    @Property(tries = 1_000)
    void sentSequencesOnlyGrowAndTheWindowHolds(
            @ForAll @IntRange(min = 1, max = 8) int window,
            @ForAll java.util.List<@IntRange(min = 0, max = 40) Integer> seqs) {
        var state = new PushState(window, 1_000);
        state.open(C, 0);
        long last = 0;
        var unacknowledged = new ArrayDeque<Integer>();
        for (int seq : seqs) {
            if (seq % 5 == 0) {
                state.acknowledge(C, seq);
                unacknowledged.removeIf(sent -> sent <= seq);
                continue;
            }
            long before = state.lastSent(C);
            int after = Math.max(0, seq - 3);
            if (state.offer(C, seq, after, 1) == Verdict.SEND) {
                assertThat((long) seq).isGreaterThan(last);
                assertThat((long) after).isLessThanOrEqualTo(before);
                last = seq;
                unacknowledged.add(seq);
            }
            assertThat(state.credit()).isEqualTo(window - unacknowledged.size());
        }
    }

    /// What a device has unacknowledged, and therefore what can wait for its socket, is bounded in number and
    /// in bytes, one message apart.
    @Tag("I13")
    @Property(tries = 1_000)
    void bytesInFlightStayWithinTheWindow(
            @ForAll java.util.List<@IntRange(min = 1, max = 400) Integer> sizes, @ForAll long seed) {
        var random = new java.util.Random(seed);
        var state = new PushState(8, 1_000);
        var conversations = java.util.List.of(C, new UUID(0, 2), new UUID(0, 3));
        conversations.forEach(conversation -> state.open(conversation, 0));
        var sent = new java.util.HashMap<UUID, java.util.TreeMap<Long, Integer>>();
        long seq = 0;
        for (int size : sizes) {
            seq++;
            UUID conversation = conversations.get(random.nextInt(3));
            if (random.nextInt(4) == 0) {
                state.acknowledge(conversation, seq);
                sent.remove(conversation);
            } else if (state.offerProven(conversation, seq, size) == Verdict.SEND) {
                sent.computeIfAbsent(conversation, c -> new java.util.TreeMap<>())
                        .put(seq, size);
            }
            int count = sent.values().stream().mapToInt(java.util.Map::size).sum();
            int bytes = sent.values().stream()
                    .flatMap(each -> each.values().stream())
                    .mapToInt(Integer::intValue)
                    .sum();
            assertThat(count).isLessThanOrEqualTo(8);
            assertThat(count == 1 || bytes <= 1_000).isTrue();
        }
    }
}
