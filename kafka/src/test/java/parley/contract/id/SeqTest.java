package parley.contract.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class SeqTest {
    private static final long MAX_OFFSET = (1L << 44) - 1;

    @Property
    void generationAndOffsetReadBackAndFitAJavaScriptNumber(
            @ForAll @IntRange(min = 1, max = 511) int generation, @ForAll @LongRange(max = MAX_OFFSET) long offset) {
        long seq = Seq.of(generation, offset);
        assertThat(Seq.generation(seq)).isEqualTo(generation);
        assertThat(Seq.offset(seq)).isEqualTo(offset);
        assertThat((long) (double) seq).isEqualTo(seq).isLessThan(1L << 53).isGreaterThan(Seq.NONE);
        assertThat(Seq.below(generation, offset)).isEqualTo(seq - 1);
    }

    @Property
    void followsTheOrderOfTheLog(
            @ForAll @IntRange(min = 1, max = 510) int generation,
            @ForAll @LongRange(max = MAX_OFFSET - 1) long offset,
            @ForAll @LongRange(max = MAX_OFFSET) long later) {
        assertThat(Seq.of(generation, offset)).isLessThan(Seq.of(generation, offset + 1));
        assertThat(Seq.of(generation, offset)).isLessThan(Seq.of(generation + 1, later));
        assertThat(Seq.base(generation + 1)).isEqualTo(Seq.of(generation, MAX_OFFSET) + 1);
    }

    @Test
    void hasTheDocumentedValues() {
        assertThat(Seq.of(1, 0)).isEqualTo(17_592_186_044_416L);
        assertThat(Seq.of(511, MAX_OFFSET)).isEqualTo((1L << 53) - 1);
        assertThat(Seq.generation(Seq.NONE)).isZero();
        assertThat(Seq.below(1, 0)).isEqualTo(MAX_OFFSET);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> Seq.of(0, 0)).hasMessage("generation 0: expected 1 to 511");
        assertThatThrownBy(() -> Seq.of(512, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Seq.of(1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Seq.of(1, MAX_OFFSET + 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
