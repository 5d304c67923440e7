package parley.delivery.partition;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Down only when the loop ended by a mistake, whatever the backends do: for liveness.
public final class LoopHealthIndicator implements HealthIndicator {
    private final LoopStatus status;

    public LoopHealthIndicator(LoopStatus status) {
        this.status = status;
    }

    @Override
    public Health health() {
        return status.snapshot().phase() == LoopStatus.Phase.BROKEN
                ? Health.down().build()
                : Health.up().build();
    }
}
