package parley.delivery.dispatch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStringCommands.SetOption;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.core.types.Expiration;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.RedisKeys;
import parley.delivery.fanout.Channel;
import parley.delivery.fanout.Publication;
import parley.delivery.fanout.Route;
import parley.delivery.fanout.Routes;

/// Redis as the road to the gateways. For one thread; every method blocks for one round trip and throws a
/// [org.springframework.dao.DataAccessException] when Redis does not answer: then some of it may have
/// happened, and doing it again is right.
public final class RedisDispatch implements AutoCloseable {
    private static final Duration INDEX_TTL = Duration.ofDays(7);

    private final RedisPipeline pipeline;
    private final byte[] forgetRoute = resource("forget-route.lua");

    public RedisDispatch(RedisConnectionFactory connections) {
        this.pipeline = new RedisPipeline(connections);
    }

    /// Writes the index of messages and reads routes, in one go. Routes are read anew for each batch, after
    /// the view has taken it: a device registers its route before it reads heads, so one of the two sees
    /// the other.
    public Routes index(List<Indexed> messages, Collection<UUID> users) {
        var work = new ArrayList<Object>(messages.size() + users.size());
        work.addAll(messages);
        work.addAll(users);
        List<@Nullable Object> replies = pipeline.send(work, (redis, item) -> {
            if (item instanceof Indexed message) {
                write(redis, message);
            } else {
                redis.hashCommands().hGetAll(bytes(RedisKeys.route((UUID) item)));
            }
        });
        var byUser = new HashMap<UUID, List<Route>>();
        // Some writes have no reply here; the routes are the last.
        int at = replies.size() - users.size();
        for (UUID user : users) {
            byUser.put(user, routes((Map<?, ?>) Objects.requireNonNull(replies.get(at++))));
        }
        return new Routes(byUser);
    }

    /// Publishes in order, numbered.
    ///
    /// @return the gateways whose channel nobody listens to
    public Set<UUID> publish(Epoch epoch, List<Publication> publications) {
        List<@Nullable Object> receivers = pipeline.send(
                publications,
                (redis, publication) -> redis.publish(
                        bytes(publication.channel().channelName()),
                        GatewayBatchCodec.encode(epoch.number(publication))));
        var deaf = new HashSet<UUID>();
        for (int i = 0; i < publications.size(); i++) {
            if (publications.get(i).channel() instanceof Channel.Gateway gateway && number(receivers.get(i)) == 0) {
                deaf.add(gateway.boot());
            }
        }
        return deaf;
    }

    /// Publishes in order, without numbers: what gets lost leaves no gap.
    ///
    /// @param origin of the publications
    public void publishUnnumbered(UUID origin, List<Publication> publications) {
        pipeline.send(
                publications,
                (redis, publication) -> redis.publish(
                        bytes(publication.channel().channelName()),
                        GatewayBatchCodec.encode(new GatewayBatch(origin, 0, publication.items()))));
    }

    /// Tells the dead from those that are only reconnecting: who holds a lease is alive. (In a cluster a
    /// publication's count of receivers knows one node only.)
    ///
    /// @return those of `boots` without a lease
    public Set<UUID> dead(Collection<UUID> boots) {
        List<UUID> asked = List.copyOf(boots);
        List<@Nullable Object> leases =
                pipeline.send(asked, (redis, boot) -> redis.keyCommands().exists(bytes(RedisKeys.gateway(boot))));
        var dead = new HashSet<UUID>();
        for (int i = 0; i < asked.size(); i++) {
            if (Boolean.FALSE.equals(leases.get(i))) {
                dead.add(asked.get(i));
            }
        }
        return dead;
    }

    /// Removes routes that still say what was read: a device that connected anew keeps its own.
    ///
    /// @return how many were removed
    public long forget(Map<UUID, List<Route>> routes) {
        List<@Nullable Object> removed = pipeline.send(
                List.copyOf(routes.entrySet()), (redis, user) -> forget(redis, user.getKey(), user.getValue()));
        return removed.stream().mapToLong(RedisDispatch::number).sum();
    }

    @Override
    public void close() {
        pipeline.close();
    }

    private void forget(RedisConnection redis, UUID user, List<Route> routes) {
        var call = new ArrayList<byte[]>();
        call.add(bytes(RedisKeys.route(user)));
        for (Route route : routes) {
            call.add(bytes(route.device()));
            call.add(bytes(route.entry()));
        }
        redis.scriptingCommands().eval(forgetRoute, ReturnType.INTEGER, 1, call.toArray(byte[][]::new));
    }

    /// The lowest seq of an id is the message: what is there already stays.
    private static void write(RedisConnection redis, Indexed message) {
        String value = message.conversation() + " " + message.seq() + " " + message.sender() + " "
                + message.time().toEpochMilli();
        redis.stringCommands()
                .set(
                        bytes(RedisKeys.message(message.message())),
                        bytes(value),
                        Expiration.from(INDEX_TTL),
                        SetOption.ifAbsent());
    }

    private static List<Route> routes(Map<?, ?> entries) {
        var routes = new ArrayList<Route>(entries.size());
        entries.forEach((device, entry) -> {
            Route route = Route.parse(text(device), text(entry));
            if (route != null) {
                routes.add(route);
            }
        });
        return routes;
    }

    private static long number(@Nullable Object reply) {
        return ((Number) Objects.requireNonNull(reply)).longValue();
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) {
        try (InputStream in = RedisDispatch.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
