package parley.delivery.partition;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the loop says of itself, for health and metrics. Written by the loop, read by any thread.
public final class LoopStatus {
    /// Where the loop is in its life.
    public enum Phase {
        /// Waits for topics and member rows.
        STARTING,
        /// Polls.
        RUNNING,
        /// Was stopped in order.
        STOPPED,
        /// Ended because the log lost records: no restart helps, an operator must decide.
        REFUSING,
        /// Ended by a mistake: only a restart helps.
        BROKEN
    }

    /// A partition at one moment.
    ///
    /// @param state in lower case
    /// @param next the view's position, -1 when not known yet
    /// @param lag records that are not published yet, 0 when not known
    /// @param problem why it does not run, null while nothing is wrong
    public record PartitionStatus(
            int number,
            String state,
            long next,
            long lag,
            @Nullable String problem) {}

    /// @param problem what the loop as a whole waits for, null while nothing is wrong
    public record Snapshot(
            Phase phase,
            List<PartitionStatus> partitions,
            @Nullable String problem) {
        /// @return how many partitions are in that state
        public long count(String state) {
            return partitions.stream().filter(one -> one.state().equals(state)).count();
        }

        /// @return records of all partitions that are not published yet
        public long lag() {
            return partitions.stream().mapToLong(PartitionStatus::lag).sum();
        }
    }

    private final AtomicReference<Snapshot> current =
            new AtomicReference<>(new Snapshot(Phase.STARTING, List.of(), null));

    public Snapshot snapshot() {
        return current.get();
    }

    void phase(Phase phase, @Nullable String problem) {
        current.set(new Snapshot(phase, List.of(), problem));
    }

    void running(List<PartitionStatus> partitions) {
        current.set(new Snapshot(Phase.RUNNING, partitions, null));
    }
}
