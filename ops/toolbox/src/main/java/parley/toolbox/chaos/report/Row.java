package parley.toolbox.chaos.report;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.checker.Rule;

/// One fault in the report.
///
/// @param seconds how long it stood
/// @param violations by rule; those that are not named are none
/// @param coped seconds from its beginning until everybody had everything and p99 was good although it stood; null when
///     it took the healing
/// @param recovery seconds from its healing until everybody had everything and p99 was good again; null when that
///     did not come before the next fault
/// @param acceptedGap the longest time without an acceptance, seconds
/// @param deliveredGap the longest time without a reception, seconds
/// @param p99 of what was sent while it stood, milliseconds; infinite when too much never came
/// @param notRun why it was not run; then the rest means nothing
public record Row(
        String fault,
        String method,
        double seconds,
        Map<Rule, Long> violations,
        @Nullable Double coped,
        @Nullable Double recovery,
        double acceptedGap,
        double deliveredGap,
        double p99,
        @Nullable String notRun) {
    long count(Rule rule) {
        return violations.getOrDefault(rule, 0L);
    }
}
