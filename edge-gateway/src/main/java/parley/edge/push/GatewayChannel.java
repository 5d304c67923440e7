package parley.edge.push;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;

/// Listens to this gateway's channel and to that of all gateways. Lettuce subscribes again after a lost
/// connection; what was published meanwhile is gone, and read from the stores.
final class GatewayChannel implements AutoCloseable {
    private final RedisClient client;
    private final byte[] own;
    private final byte[] all = RedisKeys.ALL_GATEWAYS.getBytes(StandardCharsets.UTF_8);
    private final Dispatcher dispatcher;
    private final Runnable lost;
    private final Runnable missed;
    private final AtomicInteger confirmed = new AtomicInteger();
    private volatile @Nullable StatefulRedisPubSubConnection<byte[], byte[]> connection;

    /// @param lost called when Redis went away: nothing that is published arrives
    /// @param missed called when publications arrive again, and some may have been lost
    GatewayChannel(RedisClient client, UUID boot, Dispatcher dispatcher, Runnable lost, Runnable missed) {
        this.client = client;
        this.own = RedisKeys.channel(boot).getBytes(StandardCharsets.UTF_8);
        this.dispatcher = dispatcher;
        this.lost = lost;
        this.missed = missed;
    }

    /// Returns when Redis has confirmed: from here on nothing is published that this gateway does not hear.
    ///
    /// @throws StoreUnavailableException when Redis does not answer; call again
    void subscribe() {
        try {
            var open = client.connectPubSub(ByteArrayCodec.INSTANCE);
            open.addListener(new Listener());
            open.addListener(new RedisConnectionStateListener() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                    lost.run();
                }
            });
            open.sync().subscribe(own, all);
            connection = open;
        } catch (RedisException e) {
            throw new StoreUnavailableException("Redis is away: " + e.getMessage(), e);
        }
    }

    /// @return whether the first subscription was confirmed; Lettuce keeps it up from then on
    boolean begun() {
        return connection != null;
    }

    /// @return whether publications arrive now
    boolean subscribed() {
        var open = connection;
        return open != null && open.isOpen();
    }

    @Override
    public void close() {
        var open = connection;
        if (open != null) {
            open.close();
        }
    }

    private final class Listener extends RedisPubSubAdapter<byte[], byte[]> {
        @Override
        public void message(byte[] channel, byte[] message) {
            dispatcher.arrived(Arrays.equals(channel, own), message);
        }

        @Override
        public void subscribed(byte[] channel, long count) {
            // The first two confirm the start; every later one follows a lost connection.
            if (confirmed.incrementAndGet() > 2) {
                missed.run();
            }
        }
    }
}
