package parley.edge.push;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.edge.redis.RedisLink;
import parley.edge.redis.RedisScript;

/// Tells the workers which gateway a device is connected to.
final class RedisRoutes {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final RedisLink redis;
    private final UUID boot;
    private final RedisScript remove = RedisScript.resource(RedisRoutes.class, "remove-route.lua");

    RedisRoutes(RedisLink redis, UUID boot) {
        this.redis = redis;
        this.boot = boot;
    }

    /// Blocks for a round trip. When the device was connected to another gateway, that one is told.
    ///
    /// @throws StoreUnavailableException when Redis does not answer
    void register(UUID user, String device, UUID connection) {
        var commands = redis.commands();
        byte[] key = bytes(RedisKeys.route(user));
        var before = commands.hget(key, bytes(device));
        redis.await(commands.hset(key, bytes(device), value(connection)));
        byte[] old = redis.await(before);
        if (old != null) {
            String[] parts = new String(old, StandardCharsets.UTF_8).split(" ", 2);
            if (!parts[0].equals(boot.toString()) && parts.length == 2) {
                replaced(UUID.fromString(parts[0]), user, device, UUID.fromString(parts[1]));
            }
        }
    }

    /// Does not block. A route that stays behind is removed by the worker that finds nobody listening.
    void remove(UUID user, String device, UUID connection) {
        try {
            byte[][] keys = {bytes(RedisKeys.route(user))};
            remove.run(redis, ScriptOutputType.INTEGER, keys, bytes(device), value(connection));
        } catch (StoreUnavailableException e) {
            // as above
        }
    }

    /// Blocks for a round trip.
    ///
    /// @return whether the lease was still there: if not, Redis lost its data, the routes with it
    /// @throws StoreUnavailableException when Redis does not answer
    boolean renewLease() {
        byte[] before = redis.await(
                redis.commands().setGet(bytes(RedisKeys.gateway(boot)), bytes("up"), SetArgs.Builder.ex(LEASE)));
        return before != null;
    }

    void removeLease() {
        redis.await(redis.commands().del(bytes(RedisKeys.gateway(boot))));
    }

    private void replaced(UUID oldBoot, UUID user, String device, UUID connection) {
        var item = new GatewayItem.Replaced(user, device, connection);
        byte[] batch = GatewayBatchCodec.encode(new GatewayBatch(boot, 0, List.of(item)));
        redis.commands().publish(bytes(RedisKeys.channel(oldBoot)), batch);
    }

    private byte[] value(UUID connection) {
        return bytes(boot + " " + connection);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
