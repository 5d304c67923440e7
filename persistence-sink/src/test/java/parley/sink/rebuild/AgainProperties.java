package parley.sink.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class AgainProperties {
    @Property
    void countsWhatLiesAboveTheCursorAndWhatTheMemberSees(
            @ForAll @Size(max = 20) Set<@LongRange(min = 1, max = 30) Long> seqs,
            @ForAll @LongRange(min = 0, max = 32) long before,
            @ForAll @LongRange(min = 0, max = 32) long after,
            @ForAll @LongRange(min = 0, max = 32) long upTo) {
        long[] ascending = seqs.stream().mapToLong(Long::longValue).sorted().toArray();
        var again = new Again(ascending, before);
        LongStream meant = LongStream.of(ascending).filter(seq -> seq > before && seq > after);
        assertThat(again.first(after)).isEqualTo(meant.min().orElse(0));
        assertThat(again.count(after, upTo)).isEqualTo((int) LongStream.of(ascending)
                .filter(seq -> seq > before && seq > after && seq <= upTo)
                .count());
    }
}
