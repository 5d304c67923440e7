package parley.edge.push;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.edge.redis.RedisLink;
import parley.edge.redis.RedisScript;

/// Tells the workers, and whoever wants to know who is online, which gateway a device is connected to.
public final class RedisRoutes {
    /// How long a gateway that says nothing counts as alive.
    public static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration SEEN = Duration.ofDays(30);
    private static final int BATCH = 500;
    private static final int BOOT = 36;
    private static final String FULL = "full";

    /// What became of a registration.
    enum Registered {
        DONE,
        /// The user has as many devices as are allowed: nothing was registered.
        FULL
    }

    /// A device's route as this gateway wrote it.
    record Own(UUID user, String device, UUID connection) {}

    private final RedisLink redis;
    private final UUID boot;
    private final int mostDevices;
    private final Duration grace;
    private final ReentrantLock leasing = new ReentrantLock();
    private boolean left;
    private final RedisScript register = RedisScript.resource(RedisRoutes.class, "register-route.lua");
    private final RedisScript remove = RedisScript.resource(RedisRoutes.class, "remove-route.lua");

    /// @param mostDevices of one user at a time
    /// @param grace within which a user who comes back never went
    public RedisRoutes(RedisLink redis, UUID boot, int mostDevices, Duration grace) {
        this.redis = redis;
        this.boot = boot;
        this.mostDevices = mostDevices;
        this.grace = grace;
    }

    /// Blocks for a round trip. When the device was connected to another gateway, that one is told: of two
    /// that register the same device at once, the later one stays.
    ///
    /// @throws StoreUnavailableException when Redis does not answer
    Registered register(UUID user, String device, UUID connection) {
        String old = await(registering(new Own(user, device, connection)));
        if (old.equals(FULL) && forgetDead(user) > 0) {
            old = await(registering(new Own(user, device, connection)));
        }
        if (old.equals(FULL)) {
            return Registered.FULL;
        }
        if (old.length() > BOOT + 1 && !old.startsWith(boot.toString())) {
            replaced(UUID.fromString(old.substring(0, BOOT)), user, device, UUID.fromString(old.substring(BOOT + 1)));
        }
        return Registered.DONE;
    }

    /// Does not block.
    ///
    /// @return fails when Redis does not answer: the route may be there still
    CompletionStage<Long> remove(Own route) {
        return remove(route.user(), route.device(), value(route.connection()), Duration.ZERO);
    }

    /// Removes a route that may be that of another gateway. Does not block.
    ///
    /// @param entry as Redis holds it
    /// @param ago when the device left
    public CompletionStage<Long> remove(UUID user, String device, String entry, Duration ago) {
        try {
            return remove.run(
                    redis,
                    ScriptOutputType.INTEGER,
                    keys(user),
                    bytes(device),
                    bytes(entry),
                    bytes(Long.toString(ago.toMillis())),
                    bytes(Long.toString(SEEN.toSeconds())));
        } catch (StoreUnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /// What Redis holds in place of a route of this gateway.
    ///
    /// @param boot of another gateway that the device is connected to; null: the device has no route
    record Lost(Own own, @Nullable UUID boot) {}

    /// Blocks for a few round trips.
    ///
    /// @return those of `routes` that Redis does not hold
    /// @throws StoreUnavailableException when Redis does not answer
    List<Lost> lost(Collection<Own> routes) {
        var lost = new ArrayList<Lost>();
        List<Own> all = List.copyOf(routes);
        for (int from = 0; from < all.size(); from += BATCH) {
            List<Own> part = all.subList(from, Math.min(all.size(), from + BATCH));
            var commands = redis.commands();
            List<RedisFuture<byte[]>> entries = part.stream()
                    .map(own -> commands.hget(bytes(RedisKeys.route(own.user())), bytes(own.device())))
                    .toList();
            for (int i = 0; i < part.size(); i++) {
                byte[] entry = redis.await(entries.get(i));
                if (entry == null) {
                    lost.add(new Lost(part.get(i), null));
                } else if (!text(entry).equals(value(part.get(i).connection()))) {
                    lost.add(new Lost(part.get(i), UUID.fromString(text(entry).substring(0, BOOT))));
                }
            }
        }
        return lost;
    }

    /// Blocks for a round trip.
    ///
    /// @return those of `boots` that hold a lease
    /// @throws StoreUnavailableException when Redis does not answer
    public Set<UUID> live(Collection<UUID> boots) {
        var commands = redis.commands();
        List<UUID> asked = List.copyOf(boots);
        List<RedisFuture<Long>> leases = asked.stream()
                .map(each -> commands.exists(bytes(RedisKeys.gateway(each))))
                .toList();
        var live = new HashSet<UUID>();
        for (int i = 0; i < asked.size(); i++) {
            if (redis.await(leases.get(i)) > 0 || asked.get(i).equals(boot)) {
                live.add(asked.get(i));
            }
        }
        return live;
    }

    /// Blocks for a round trip. Does nothing once the lease was removed.
    ///
    /// @return whether the lease was still there: if not, Redis lost its data, the routes with it
    /// @throws StoreUnavailableException when Redis does not answer
    boolean renewLease() {
        leasing.lock();
        try {
            if (left) {
                return true;
            }
            byte[] before = redis.await(
                    redis.commands().setGet(bytes(RedisKeys.gateway(boot)), bytes("up"), SetArgs.Builder.ex(LEASE)));
            return before != null;
        } finally {
            leasing.unlock();
        }
    }

    /// For good: a renewal that was under way cannot bring the lease back. Blocks for a round trip, or two.
    ///
    /// @throws StoreUnavailableException when Redis does not answer
    void removeLease() {
        leasing.lock();
        try {
            left = true;
            redis.await(redis.commands().del(bytes(RedisKeys.gateway(boot))));
        } finally {
            leasing.unlock();
        }
    }

    /// Removes what gateways left behind that died. Blocks for a few round trips.
    private int forgetDead(UUID user) {
        var entries = redis.await(redis.commands().hgetall(bytes(RedisKeys.route(user))));
        var boots = new HashSet<UUID>();
        entries.values().forEach(entry -> boots.add(UUID.fromString(text(entry).substring(0, BOOT))));
        Set<UUID> live = live(boots);
        int dead = 0;
        for (var entry : entries.entrySet()) {
            String text = text(entry.getValue());
            if (!live.contains(UUID.fromString(text.substring(0, BOOT)))) {
                dead += Math.toIntExact(await(remove(user, text(entry.getKey()), text, LEASE)));
            }
        }
        return dead;
    }

    private CompletionStage<String> registering(Own own) {
        return register.<byte[]>run(
                        redis,
                        ScriptOutputType.VALUE,
                        keys(own.user()),
                        bytes(own.device()),
                        bytes(value(own.connection())),
                        bytes(Integer.toString(mostDevices)),
                        bytes(Long.toString(grace.toMillis())),
                        bytes(Long.toString(SEEN.toSeconds())))
                .thenApply(RedisRoutes::text);
    }

    private void replaced(UUID oldBoot, UUID user, String device, UUID connection) {
        var item = new GatewayItem.Replaced(user, device, connection);
        byte[] batch = GatewayBatchCodec.encode(new GatewayBatch(boot, 0, List.of(item)));
        redis.commands().publish(bytes(RedisKeys.channel(oldBoot)), batch);
    }

    private <T> T await(CompletionStage<T> stage) {
        return redis.await(stage);
    }

    private static byte[][] keys(UUID user) {
        return new byte[][] {bytes(RedisKeys.route(user)), bytes(RedisKeys.seen(user))};
    }

    private String value(UUID connection) {
        return boot + " " + connection;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
