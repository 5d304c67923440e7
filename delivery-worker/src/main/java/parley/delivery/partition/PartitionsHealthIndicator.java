package parley.delivery.partition;

import java.util.Locale;
import java.util.TreeMap;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import parley.delivery.partition.LoopStatus.PartitionStatus;
import parley.delivery.partition.LoopStatus.Snapshot;

/// Up while the loop polls and no partition is refused or waiting. A worker without partitions is up: it is
/// a spare.
public final class PartitionsHealthIndicator implements HealthIndicator {
    private final LoopStatus status;

    public PartitionsHealthIndicator(LoopStatus status) {
        this.status = status;
    }

    @Override
    public Health health() {
        Snapshot now = status.snapshot();
        var problems = new TreeMap<String, String>();
        for (PartitionStatus partition : now.partitions()) {
            String problem = partition.problem();
            if (problem != null) {
                problems.put(Integer.toString(partition.number()), problem);
            }
        }
        String problem = now.problem();
        boolean up = now.phase() == LoopStatus.Phase.RUNNING && problems.isEmpty();
        Health.Builder health = (up ? Health.up() : Health.down())
                .withDetail("loop", now.phase().name().toLowerCase(Locale.ROOT))
                .withDetail("running", now.count("running"))
                .withDetail("lag", now.lag());
        if (problem != null) {
            health.withDetail("error", problem);
        }
        if (!problems.isEmpty()) {
            health.withDetail("problems", problems);
        }
        return health.build();
    }
}
