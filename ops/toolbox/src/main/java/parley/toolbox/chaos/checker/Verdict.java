package parley.toolbox.chaos.checker;

import java.util.List;

/// What a run was found to be.
///
/// @param violations in the order of time
/// @param accepted messages that a gateway said are in the log
/// @param logged canonical messages of the load in the log
/// @param deliveries messages × devices that they had to reach
/// @param rawDuplicates received again by raw sockets, which is allowed
/// @param resentInLog records that repeat a message, which is allowed
/// @param refused sends that were given up because the platform said so
public record Verdict(
        List<Violation> violations,
        long accepted,
        long logged,
        long deliveries,
        long rawDuplicates,
        long resentInLog,
        long refused) {
    public boolean clean() {
        return violations.isEmpty();
    }

    public long count(Rule rule) {
        return violations.stream().filter(v -> v.rule() == rule).count();
    }
}
