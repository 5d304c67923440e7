package parley.delivery.dispatch;

import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.RedisKeys;
import parley.delivery.fanout.Channel;
import parley.delivery.fanout.Publication;
import parley.delivery.fanout.Route;
import parley.delivery.fanout.Routes;
import parley.delivery.redis.Later;
import parley.delivery.redis.RedisPipe;
import parley.delivery.redis.Script;

/// Redis as the road to the gateways. For one thread. What takes no [Later] blocks for one round trip and
/// throws a [org.springframework.dao.DataAccessException] when Redis does not answer: then some of it may
/// have happened, and doing it again is right.
public final class RedisDispatch implements AutoCloseable {
    private static final Duration INDEX_TTL = Duration.ofDays(7);

    private final RedisPipe pipe;
    private final Script forgetRoute = Script.resource(RedisDispatch.class, "forget-route.lua");

    public RedisDispatch(LettuceConnectionFactory connections) {
        this.pipe = new RedisPipe(connections);
    }

    /// @return where its commands are collected: what else is added travels with them
    public RedisPipe pipe() {
        return pipe;
    }

    /// Adds the reading of routes to the pipe. Routes are read anew for each batch, behind its application
    /// to the view:
    /// a device registers its route before it reads heads, so one of the two sees the other.
    public Later<Routes> routes(Collection<UUID> users) {
        var asked = new LinkedHashMap<UUID, Later<Map<byte[], byte[]>>>();
        for (UUID user : users) {
            byte[] key = bytes(RedisKeys.route(user));
            asked.computeIfAbsent(user, u -> pipe.add(redis -> redis.hgetall(key)));
        }
        return () -> {
            var byUser = new HashMap<UUID, List<Route>>();
            asked.forEach((user, entries) -> byUser.put(user, routes(entries.get())));
            return new Routes(byUser);
        };
    }

    /// Adds messages to the index that finds them by id.
    public Later<Boolean> index(List<Indexed> messages) {
        var written = new ArrayList<Later<?>>(messages.size());
        for (Indexed message : messages) {
            written.add(write(message));
        }
        return () -> {
            written.forEach(Later::get);
            return true;
        };
    }

    /// Adds publications, in order and numbered.
    ///
    /// @return the gateways whose channel nobody listens to
    public Later<Set<UUID>> publish(Epoch epoch, List<Publication> publications) {
        var receivers = new ArrayList<Later<Long>>(publications.size());
        for (Publication publication : publications) {
            receivers.add(publish(publication, epoch.number(publication)));
        }
        return () -> {
            var deaf = new HashSet<UUID>();
            for (int i = 0; i < publications.size(); i++) {
                long heard = receivers.get(i).get();
                if (publications.get(i).channel() instanceof Channel.Gateway gateway && heard == 0) {
                    deaf.add(gateway.boot());
                }
            }
            return deaf;
        };
    }

    /// Publishes in order, without numbers: what gets lost leaves no gap.
    ///
    /// @param origin of the publications
    public void publishUnnumbered(UUID origin, List<Publication> publications) {
        List<Later<Long>> said = publications.stream()
                .map(publication -> publish(publication, new GatewayBatch(origin, 0, publication.items())))
                .toList();
        pipe.flush();
        said.forEach(Later::get);
    }

    /// Tells the dead from those that are only reconnecting: who holds a lease is alive. (In a cluster a
    /// publication's count of receivers knows one node only.)
    ///
    /// @return those of `boots` without a lease
    public Set<UUID> dead(Collection<UUID> boots) {
        List<UUID> asked = List.copyOf(boots);
        List<Later<Long>> leases = asked.stream()
                .map(boot -> pipe.add(redis -> redis.exists(bytes(RedisKeys.gateway(boot)))))
                .toList();
        pipe.flush();
        var dead = new HashSet<UUID>();
        for (int i = 0; i < asked.size(); i++) {
            if (leases.get(i).get() == 0) {
                dead.add(asked.get(i));
            }
        }
        return dead;
    }

    /// Removes routes that still say what was read: a device that connected anew keeps its own.
    ///
    /// @return how many were removed
    public long forget(Map<UUID, List<Route>> routes) {
        List<Later<List<Object>>> removed = routes.entrySet().stream()
                .map(user -> forget(user.getKey(), user.getValue()))
                .toList();
        pipe.flush();
        return removed.stream()
                .mapToLong(one -> ((Number) one.get().getFirst()).longValue())
                .sum();
    }

    @Override
    public void close() {
        pipe.close();
    }

    private Later<Long> publish(Publication publication, GatewayBatch batch) {
        byte[] channel = bytes(publication.channel().channelName());
        byte[] encoded = GatewayBatchCodec.encode(batch);
        return pipe.add(redis -> redis.publish(channel, encoded));
    }

    private Later<List<Object>> forget(UUID user, List<Route> routes) {
        var arguments = new ArrayList<byte[]>();
        for (Route route : routes) {
            arguments.add(bytes(route.device()));
            arguments.add(bytes(route.entry()));
        }
        byte[][] keys = {bytes(RedisKeys.route(user))};
        return pipe.add(forgetRoute, keys, arguments.toArray(byte[][]::new));
    }

    /// The lowest seq of an id is the message: what is there already stays, which is no failure.
    private Later<Boolean> write(Indexed message) {
        byte[] key = bytes(RedisKeys.message(message.message()));
        byte[] value = bytes(message.conversation() + " " + message.seq() + " " + message.sender() + " "
                + message.time().toEpochMilli());
        return pipe.add(redis ->
                redis.set(key, value, SetArgs.Builder.nx().ex(INDEX_TTL)).thenApply(written -> true));
    }

    private static List<Route> routes(Map<byte[], byte[]> entries) {
        var routes = new ArrayList<Route>(entries.size());
        entries.forEach((device, entry) -> {
            Route route = Route.parse(text(device), text(entry));
            if (route != null) {
                routes.add(route);
            }
        });
        return routes;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
