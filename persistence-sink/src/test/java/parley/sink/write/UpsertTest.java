package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UpsertTest {
    private final Upsert upsert = new Upsert("t (a, b)", 2, "b = VALUES(b)");

    @Test
    void saysSoManyRowsAsAreAskedFor() {
        assertThat(upsert.sql(1)).isEqualTo("INSERT INTO t (a, b) VALUES (?, ?) ON DUPLICATE KEY UPDATE b = VALUES(b)");
        assertThat(upsert.sql(2))
                .isEqualTo("INSERT INTO t (a, b) VALUES (?, ?), (?, ?) ON DUPLICATE KEY UPDATE b = VALUES(b)");
    }

    @Property
    void everyRowIsInOnePartAndPartsAreOfFewSizes(@ForAll @IntRange(max = 5_000) int rows) {
        assertThat(Upsert.parts(rows).stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(rows);
        assertThat(Upsert.parts(rows)).allMatch(part -> Integer.bitCount(part) == 1 && part <= 128);
    }
}
