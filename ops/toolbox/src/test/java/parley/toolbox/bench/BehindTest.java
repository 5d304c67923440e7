package parley.toolbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BehindTest {
    @Test
    void countsWhatIsNotReadOfAllPartitions() {
        Map<Integer, Long> ends = Map.of(0, 10L, 1, 5L, 2, 0L);
        assertThat(Behind.missing(ends, Map.of(0, 7L))).isEqualTo(8);
        assertThat(Behind.missing(ends, Map.of(0, 12L, 1, 5L))).isZero();
    }
}
