package parley.toolbox.chaos;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.util.UUID;
import parley.contract.keyspace.CursorScript;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.RedisKeys;
import parley.testkit.backend.RedisBackend;

/// Breaks the rule that cursors move by acknowledgement only: hears what workers give to gateways to be
/// pushed, and raises the cursors of all connected devices of the recipients at once, as a platform would that
/// takes a push for a delivery.
final class EagerCursors implements AutoCloseable {
    private final RedisClient client;

    EagerCursors(RedisBackend redis) {
        client = RedisClient.create(RedisURI.create(redis.host(), redis.port()));
        String script = CursorScript.text();
        var commands = client.connect();
        var channels = client.connectPubSub(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        channels.addListener(new RedisPubSubAdapter<String, byte[]>() {
            @Override
            public void message(String pattern, String channel, byte[] bytes) {
                for (GatewayItem item : GatewayBatchCodec.decode(bytes).items()) {
                    if (item instanceof GatewayItem.Push push) {
                        push.recipients().forEach(user -> raise(user, push));
                    }
                }
            }

            private void raise(UUID user, GatewayItem.Push push) {
                commands.async()
                        .hkeys(RedisKeys.route(user))
                        .thenAccept(devices -> devices.forEach(device -> commands.async()
                                .eval(
                                        script,
                                        ScriptOutputType.INTEGER,
                                        new String[] {RedisKeys.cursors(user, device)},
                                        "3600",
                                        push.conversation().toString(),
                                        "0",
                                        String.valueOf(push.seq()))));
            }
        });
        channels.sync().psubscribe("gw.*");
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
