package parley.sink.intake;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Whether what the log takes in gets into MySQL. Down when the sink refuses to run, a partition is
/// stopped, the log cannot be read, or a partition has been waiting for too long; out of service until the
/// start is done.
public final class SinkHealth implements HealthIndicator {
    private final SinkState sink;
    private final Intake intake;
    private final Duration patience;
    private final Clock clock;

    public SinkHealth(SinkState sink, Intake intake, Duration patience, Clock clock) {
        this.sink = sink;
        this.intake = intake;
        this.patience = patience;
        this.clock = clock;
    }

    @Override
    public Health health() {
        return switch (sink.phase()) {
            case SinkState.Phase.Starting(String waitingFor) ->
                Health.outOfService().withDetail("waitingFor", waitingFor).build();
            case SinkState.Phase.Refusing(String reason) ->
                Health.down().withDetail("refusing", reason).build();
            case SinkState.Phase.Running() -> running();
        };
    }

    private Health running() {
        Map<TopicPartition, PartitionState> states = intake.partitions();
        String pollError = sink.pollError();
        boolean down = pollError != null || states.values().stream().anyMatch(this::bad);
        Health.Builder health = down ? Health.down() : Health.up();
        if (pollError != null) {
            health.withDetail("log", pollError);
        }
        var partitions = new TreeMap<String, Object>();
        states.forEach((partition, state) -> partitions.put(partition.toString(), details(state)));
        return health.withDetail("partitions", partitions).build();
    }

    private boolean bad(PartitionState state) {
        if (state instanceof PartitionState.Stopped) {
            return true;
        }
        Trouble trouble = state.trouble();
        return trouble != null && trouble.since().plus(patience).isBefore(clock.instant());
    }

    private static Map<String, Object> details(PartitionState state) {
        var details = new LinkedHashMap<String, Object>();
        switch (state) {
            case PartitionState.Running _ -> details.put("state", "running");
            case PartitionState.Waiting _ -> details.put("state", "waiting");
            case PartitionState.Stopped stopped -> {
                details.put("state", "stopped");
                details.put("since", stopped.since());
                details.put("reason", stopped.reason());
            }
        }
        details.put("next", state.next());
        details.put("lag", state.lag());
        Trouble trouble = state.trouble();
        if (trouble != null) {
            details.put("pausedSince", trouble.since());
            details.put("failures", trouble.failures());
            details.put("reason", trouble.reason());
        }
        return details;
    }
}
