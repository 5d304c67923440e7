package parley.status.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// The fold agrees with a view that did its work, and with no other.
final class ViewFoldProperties {
    private static final UUID CONVERSATION = new UUID(1, 1);

    /// @param ids of the messages in the order of the log; one that comes again is a resend
    @Property
    void findsExactlyTheHeadAndTheMessageThatAreWrong(
            @ForAll @Size(min = 1, max = 80) List<@IntRange(min = 0, max = 60) Integer> ids, @ForAll int victim) {
        var fold = new ViewFold(true);
        var first = new TreeMap<Integer, Long>();
        var hot = new TreeMap<Long, byte[]>();
        for (int i = 0; i < ids.size(); i++) {
            long seq = 100 + i;
            byte[] value = ("message " + ids.get(i)).getBytes(StandardCharsets.UTF_8);
            fold.add(CONVERSATION, seq, new UUID(2, ids.get(i)), value);
            if (first.putIfAbsent(ids.get(i), seq) == null) {
                hot.put(seq, value);
            }
        }
        long head = hot.lastKey();
        assertThat(fold.heads(Map.of(CONVERSATION, head))).isEmpty();
        assertThat(fold.hot(CONVERSATION, hot, Long.MAX_VALUE)).isEmpty();

        assertThat(fold.heads(Map.of(CONVERSATION, head - 1))).hasSize(1);
        assertThat(fold.heads(Map.of())).hasSize(1);
        assertThat(fold.heads(Map.of(CONVERSATION, head, new UUID(9, 9), 5L))).hasSize(1);
        long place = new ArrayList<>(hot.keySet()).get(Math.floorMod(victim, hot.size()));
        var broken = new HashMap<>(hot);
        broken.put(place, "message x".getBytes(StandardCharsets.UTF_8));
        assertThat(fold.hot(CONVERSATION, broken, Long.MAX_VALUE))
                .singleElement()
                .matches(difference -> difference.place().endsWith(" seq " + place));
    }

    @Test
    void doesNotJudgeWhatTheLogNoLongerHolds() {
        var fold = new ViewFold(false);
        assertThat(fold.heads(Map.of(CONVERSATION, 5L))).isEmpty();
        assertThat(fold.unproven()).isEqualTo(1);
    }
}
