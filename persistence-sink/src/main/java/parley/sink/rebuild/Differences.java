package parley.sink.rebuild;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a proof found: all are counted, so many are kept.
final class Differences {
    /// More are no matter of single rows: then the tables are to be rebuilt.
    static final int MOST = 10_000;

    private final List<Difference> kept = new ArrayList<>();
    private long count;

    void add(
            String kind,
            String place,
            @Nullable String expected,
            @Nullable String found,
            Difference.@Nullable Fix fix) {
        count++;
        if (kept.size() < MOST) {
            kept.add(new Difference(kind, place, expected, found, fix));
        }
    }

    List<Difference> kept() {
        return kept;
    }

    long count() {
        return count;
    }
}
