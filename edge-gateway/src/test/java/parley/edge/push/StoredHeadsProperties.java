package parley.edge.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;
import parley.contract.id.Seq;
import parley.contract.range.LogStretch;
import parley.edge.fixture.Envelopes;
import parley.edge.tail.Coverage;

/// A head that is called proven is the head of everything that nobody will push any more, whatever view, database and
/// the log that was read here hold.
@Tag("property-12")
class StoredHeadsProperties {
    private static final UUID C = new UUID(0, 7);
    private static final UUID OTHER = new UUID(0, 8);

    @Property(tries = 2_000)
    void aProvenHeadIsTheHead(@ForAll long seed) {
        var random = new Random(seed);
        int end = random.nextInt(12);
        boolean[] ours = new boolean[end];
        for (int offset = 0; offset < end; offset++) {
            ours[offset] = random.nextInt(4) == 0;
        }
        StoredHeads.Seen seen = view(random, ours);
        int watermark = random.nextInt(end + 1);
        LogStretch stretch = stretch(ours, random.nextInt(end + 1));
        Coverage coverage = switch (random.nextInt(3)) {
            case 0 -> new Coverage.Live();
            case 1 -> new Coverage.Silent();
            default -> new Coverage.Tailed(stretch);
        };

        var head = StoredHeads.head(seen, watermark, last(ours, 0, watermark), coverage, C);

        StoredHeads.View view = seen.view();
        switch (coverage) {
            case Coverage.Silent silent -> assertThat(head.proven()).isFalse();
            case Coverage.Live live -> {
                if (head.proven()) {
                    assertThat(view).isNotNull();
                    assertThat(head.seq()).isGreaterThanOrEqualTo(last(ours, 0, (int) view.next()));
                }
            }
            case Coverage.Tailed tailed -> {
                if (head.proven()) {
                    assertThat(head.seq()).isEqualTo(last(ours, 0, end));
                } else {
                    assertThat(stretch.begin()).as("joins MySQL").isGreaterThan(watermark);
                }
            }
        }
        assertThat(head.seq()).isLessThanOrEqualTo(last(ours, 0, end));
    }

    private static StoredHeads.Seen view(Random random, boolean[] ours) {
        StoredHeads.@Nullable View view = null;
        long head = Seq.NONE;
        if (random.nextInt(4) > 0) {
            int next = random.nextInt(ours.length + 1);
            int start = random.nextInt(next + 1);
            view = new StoredHeads.View(start, next);
            head = last(ours, start, next);
        }
        return new StoredHeads.Seen(view, head);
    }

    private static LogStretch stretch(boolean[] ours, int begin) {
        var stretch = new LogStretch(1, begin);
        for (int offset = begin; offset < ours.length; offset++) {
            stretch.append(message(offset, ours[offset] ? C : OTHER));
        }
        return stretch;
    }

    private static long last(boolean[] ours, int from, int to) {
        long last = Seq.NONE;
        for (int offset = from; offset < to; offset++) {
            last = ours[offset] ? Seq.of(1, offset) : last;
        }
        return last;
    }

    private static LoggedMessage message(int offset, UUID conversation) {
        return new LoggedMessage(
                Seq.of(1, offset),
                Instant.EPOCH,
                Envelopes.text(new UUID(1, offset), conversation, new UUID(0, 1), "c" + offset));
    }
}
