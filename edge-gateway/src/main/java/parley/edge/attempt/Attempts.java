package parley.edge.attempt;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import parley.contract.id.NewIds;
import parley.edge.publish.MessageLog;
import parley.edge.redis.RedisLink;

/// What all connections of a gateway share to attempt deliveries.
public final class Attempts {
    private final AttemptSettings settings;
    private final AttemptStore store;
    private final Endings endings;
    private final TracedPushes pushes;
    private final AttemptMetrics metrics;
    private final ScheduledExecutorService timers;
    private final Clock clock;
    private final RandomGenerator random;

    Attempts(
            AttemptSettings settings,
            AttemptStore store,
            Endings endings,
            TracedPushes pushes,
            AttemptMetrics metrics,
            ScheduledExecutorService timers,
            Clock clock,
            RandomGenerator random) {
        this.settings = settings;
        this.store = store;
        this.endings = endings;
        this.pushes = pushes;
        this.metrics = metrics;
        this.timers = timers;
        this.clock = clock;
        this.random = random;
    }

    /// @param timers one thread, on which nothing may block
    /// @param random safe from any thread
    public static Attempts create(
            AttemptSettings settings,
            RedisLink redis,
            MessageLog log,
            Senders senders,
            MeterRegistry meters,
            ScheduledExecutorService timers,
            Clock clock,
            RandomGenerator random) {
        var store = new RedisAttempts(redis);
        var metrics = new AttemptMetrics(meters);
        var endings = new Endings(store, log, senders, metrics, clock);
        var pushes = new TracedPushes(log, clock, metrics.tracesLost);
        return new Attempts(settings, store, endings, pushes, metrics, timers, clock, random);
    }

    /// @param device where its messages are pushed
    /// @return the attempts of one connection
    public DeviceAttempts of(Target target, AttemptedDevice device, AttemptedSocket socket) {
        var policy = new AttemptPolicy(settings, new AckBackoff(settings, random));
        return new DeviceAttempts(target, device, socket, policy, this, "c" + NewIds.next());
    }

    AttemptStore store() {
        return store;
    }

    Endings endings() {
        return endings;
    }

    TracedPushes pushes() {
        return pushes;
    }

    AttemptMetrics metrics() {
        return metrics;
    }

    ScheduledExecutorService timers() {
        return timers;
    }

    Clock clock() {
        return clock;
    }
}
