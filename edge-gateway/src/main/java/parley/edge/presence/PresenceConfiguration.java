package parley.edge.presence;

import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import parley.edge.EdgeProperties;
import parley.edge.contact.Blocks;
import parley.edge.lifecycle.Boot;
import parley.edge.membership.Memberships;
import parley.edge.push.PushService;
import parley.edge.redis.RedisLink;

@Configuration(proxyBeanMethods = false)
public class PresenceConfiguration {
    @Bean(initMethod = "start")
    PresenceService presenceService(
            Boot boot,
            RedisLink redis,
            PushService push,
            Memberships memberships,
            Blocks blocks,
            ScheduledExecutorService timers,
            Clock clock,
            EdgeProperties properties) {
        var shared = new SharedConversations(memberships.table(), blocks::between);
        var grace = properties.push().grace();
        var lookout = new RedisLookout(redis, push.routes(), grace);
        var parts = new PresenceService.Parts(boot.id(), redis, lookout, push.devices(), shared);
        var watches = new Watches(shared::visible, grace, properties.presence().lookEvery());
        var presence = new PresenceService(parts, watches, timers, clock, properties.presence());
        push.onDevices(presence::devicesChanged);
        push.onNotice(presence::heard);
        push.onMissed(presence::missed);
        memberships.onChange(presence::memberChanged);
        blocks.onChange(presence::blockChanged);
        return presence;
    }
}
