package parley.edge.push;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.edge.attempt.Senders;
import parley.edge.redis.RedisLink;

/// Finds the gateways of a sender's devices by their routes and publishes on the channels of those. Devices
/// that are connected here are told directly, also while Redis is away.
final class RedisSenders implements Senders {
    private static final Logger LOG = LoggerFactory.getLogger(RedisSenders.class);

    private final RedisLink redis;
    private final UUID boot;
    private final Consumer<GatewayItem.Undelivered> here;

    RedisSenders(RedisLink redis, UUID boot, Consumer<GatewayItem.Undelivered> here) {
        this.redis = redis;
        this.boot = boot;
        this.here = here;
    }

    @Override
    public void tell(GatewayItem.Undelivered undelivered) {
        here.accept(undelivered);
        try {
            Set<UUID> others = gateways(undelivered.sender());
            others.remove(boot);
            if (!others.isEmpty()) {
                byte[] batch = GatewayBatchCodec.encode(new GatewayBatch(boot, 0, List.of(undelivered)));
                for (UUID other : others) {
                    redis.commands().publish(bytes(RedisKeys.channel(other)), batch);
                }
            }
        } catch (StoreUnavailableException | IllegalStateException e) {
            // Redis is away, or its client was stopped with this gateway.
            LOG.debug("user {} is not told on other gateways: {}", undelivered.sender(), e.getMessage());
        }
    }

    private Set<UUID> gateways(UUID user) {
        var gateways = new HashSet<UUID>();
        for (byte[] value : redis.await(redis.commands().hvals(bytes(RedisKeys.route(user))))) {
            String route = new String(value, StandardCharsets.UTF_8);
            gateways.add(UUID.fromString(route.split(" ", 2)[0]));
        }
        return gateways;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
