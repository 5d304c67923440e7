package parley.edge.push;

import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.range.RangeReader;
import parley.contract.topic.Partitions;
import parley.edge.EdgeProperties;
import parley.edge.lifecycle.Boot;
import parley.edge.membership.Memberships;
import parley.edge.redis.RedisLink;
import parley.edge.session.RevokedSessions;

@Configuration(proxyBeanMethods = false)
public class PushConfiguration {
    private static final Duration REDIS_TIMEOUT = Duration.ofMillis(300);
    /// Longer than workers are behind gateways in reading member rows.
    private static final long WORKERS_KNOW_MS = 2_000;

    /// One thread for everything that waits. Nothing may block on it.
    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService timers() {
        var timers = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("timers").daemon().factory());
        timers.setRemoveOnCancelPolicy(true);
        return Executors.unconfigurableScheduledExecutorService(timers);
    }

    @Bean
    RedisClient redisClient(LettuceConnectionFactory connections) {
        return (RedisClient) connections.getRequiredNativeClient();
    }

    @Bean
    RedisLink redisLink(RedisClient client) {
        return new RedisLink(client, REDIS_TIMEOUT);
    }

    @Bean(initMethod = "start")
    PushService pushService(
            RedisClient client,
            RedisLink redis,
            JdbcTemplate jdbc,
            Partitions partitions,
            Supplier<Consumer<byte[], byte[]>> tailConsumers,
            ScheduledExecutorService timers,
            Memberships memberships,
            RevokedSessions revoked,
            Boot boot,
            EdgeProperties properties) {
        var backends = new PushService.Backends(client, redis, jdbc, partitions, tailConsumers, timers);
        PushService push = PushService.create(
                backends, memberships.table(), memberships::rowOrFetch, boot.id(), properties.push());
        memberships.onChange(row -> {
            push.memberChanged(row);
            if (push.devices().connected(row.user())) {
                // A worker that learnt the row later than this gateway told nobody here of what it did meanwhile.
                timers.schedule(() -> push.memberChanged(row), WORKERS_KNOW_MS, TimeUnit.MILLISECONDS);
            }
        });
        revoked.onRevoked(push::revoked);
        return push;
    }

    @Bean
    MeterBinder pushMetrics(PushService push) {
        return meters -> {
            Gauge.builder(PushMetrics.LISTENING, push, p -> p.listening() ? 1 : 0)
                    .register(meters);
            Gauge.builder(PushMetrics.TAILED, push, PushService::tailed).register(meters);
        };
    }

    @Bean
    RangeReader rangeReader(PushService push) {
        return push.ranges();
    }
}
