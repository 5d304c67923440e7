package parley.edge.receipt;

import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.topic.Partitions;
import parley.edge.membership.Memberships;
import parley.edge.publish.MessageLog;
import parley.edge.push.PushService;
import parley.edge.redis.RedisLink;

@Configuration(proxyBeanMethods = false)
public class ReceiptConfiguration {
    @Bean
    ReceiptWriter receiptWriter(MessageLog log, PushService push, ScheduledExecutorService timers, Clock clock) {
        return new ReceiptWriter(log, push.cursors(), timers, clock);
    }

    @Bean
    Confirmations confirmations(
            RedisLink redis,
            JdbcTemplate jdbc,
            Partitions partitions,
            Memberships memberships,
            PushService push,
            ScheduledExecutorService timers) {
        var confirmations = new Confirmations(redis, jdbc, partitions, memberships.table(), timers);
        push.onMissed(() -> confirmations.tellAll(push.devices().all().stream()
                .map(local -> new Confirmations.Listener(
                        local.user(), local.outlet(), () -> push.devices().holds(local)))
                .toList()));
        return confirmations;
    }
}
