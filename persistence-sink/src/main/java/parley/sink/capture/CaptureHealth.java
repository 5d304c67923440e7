package parley.sink.capture;

import java.time.Instant;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/// Whether changes are captured, here or by another sink. Degraded while this sink should and cannot: the
/// gateways tell of their changes themselves then, a moment later.
public final class CaptureHealth implements HealthIndicator {
    private static final Status DEGRADED = new Status("DEGRADED");

    private final CaptureState state;

    CaptureHealth(CaptureState state) {
        this.state = state;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        switch (state.role()) {
            case CaptureState.Role.Idle() -> health.withDetail("role", "idle");
            case CaptureState.Role.Standby() -> health.withDetail("role", "standby");
            case CaptureState.Role.Active(Instant since) ->
                health.withDetail("role", "active").withDetail("since", since);
            case CaptureState.Role.Failing(Instant since, String reason) ->
                health.status(DEGRADED)
                        .withDetail("role", "failing")
                        .withDetail("since", since)
                        .withDetail("reason", reason);
        }
        Instant lastChange = state.lastChange();
        if (lastChange != null) {
            health.withDetail("lastChange", lastChange).withDetail("lagMillis", state.lagMillis());
        }
        return health.build();
    }
}
