package parley.toolbox.chaos.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.history.History;
import parley.toolbox.chaos.history.Line;

/// Collects what the checks find.
final class Findings {
    private final List<Violation> violations = new ArrayList<>();

    /// @param evidence lines, records, rows or words; null is left out
    void add(Rule rule, long at, String what, @Nullable Object... evidence) {
        violations.add(new Violation(
                rule,
                at,
                what,
                Stream.of(evidence)
                        .filter(Objects::nonNull)
                        .map(each -> each instanceof Line line ? History.text(line) : each.toString())
                        .toList()));
    }

    List<Violation> inOrder() {
        return violations.stream()
                .sorted(Comparator.comparingLong(Violation::at))
                .toList();
    }
}
