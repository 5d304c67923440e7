package parley.testkit.guarantee;

import java.util.ArrayList;
import java.util.List;

/// The breaches of one guarantee: all are counted, the first are told.
final class Violations {
    private static final int TOLD = 5;

    private final List<String> first = new ArrayList<>();
    private long count;

    void add(String breach) {
        count++;
        if (first.size() < TOLD) {
            first.add(breach);
        }
    }

    /// @throws AssertionError when there are any
    void verify(String promise) {
        if (count > 0) {
            throw new AssertionError(promise + ": broken " + count + " times"
                    + (count > first.size() ? ", at first" : "") + "\n    " + String.join("\n    ", first));
        }
    }
}
