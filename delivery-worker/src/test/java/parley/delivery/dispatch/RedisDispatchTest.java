package parley.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.StringRedisTemplate;
import parley.contract.id.NewIds;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem.Hint;
import parley.contract.keyspace.RedisKeys;
import parley.delivery.fanout.Channel;
import parley.delivery.fanout.Publication;
import parley.delivery.fanout.Route;
import parley.delivery.fanout.Routes;
import parley.delivery.fixture.Connections;
import parley.delivery.redis.Later;
import parley.testkit.backend.BackendOptions;
import parley.testkit.backend.Backends;

class RedisDispatchTest {
    private static final UUID CONVERSATION = new UUID(1, 1);

    private final StringRedisTemplate redis = new StringRedisTemplate(Connections.shared());
    private final RedisDispatch dispatch = new RedisDispatch(Connections.shared());
    private final UUID alice = NewIds.next();
    private final UUID west = NewIds.next();

    @AfterEach
    void close() {
        dispatch.close();
        redis.delete(RedisKeys.route(alice));
    }

    @Test
    void indexesMessagesAndReadsRoutesInOneGo() {
        var message = new Indexed(NewIds.next(), CONVERSATION, 77, alice, Instant.ofEpochMilli(1_700_000_000_123L));
        String entry = west + " " + NewIds.next();
        redis.opsForHash().put(RedisKeys.route(alice), "phone", entry);
        redis.opsForHash().put(RedisKeys.route(alice), "odd", "nonsense");
        UUID nobody = NewIds.next();

        Later<Boolean> indexed = dispatch.index(List.of(message));
        Later<Routes> read = dispatch.routes(List.of(nobody, alice));
        dispatch.pipe().flush();
        Routes routes = read.get();

        assertThat(indexed.get()).isTrue();

        assertThat(routes.byUser())
                .isEqualTo(Map.of(nobody, List.of(), alice, List.of(new Route("phone", west, entry))));
        String key = RedisKeys.message(message.message());
        assertThat(redis.opsForValue().get(key)).isEqualTo(CONVERSATION + " 77 " + alice + " 1700000000123");
        assertThat(redis.getExpire(key)).isBetween(604_700L, 604_800L);
    }

    @Test
    void keepsTheFirstPlaceOfAMessageInTheIndex() {
        UUID message = NewIds.next();
        dispatch.index(List.of(new Indexed(message, CONVERSATION, 77, alice, Instant.EPOCH)));
        Later<Boolean> again = dispatch.index(List.of(new Indexed(message, CONVERSATION, 99, alice, Instant.EPOCH)));
        dispatch.pipe().flush();
        again.get();

        assertThat(redis.opsForValue().get(RedisKeys.message(message))).startsWith(CONVERSATION + " 77 ");
    }

    @Test
    void readsTheRoutesOfThousandsOfUsers() {
        var users = new ArrayList<UUID>();
        for (int i = 0; i < 3_456; i++) {
            users.add(NewIds.next());
        }
        users.add(alice);
        redis.opsForHash().put(RedisKeys.route(alice), "phone", west + " c");

        Later<Routes> read = dispatch.routes(users);
        dispatch.pipe().flush();
        Routes routes = read.get();

        assertThat(routes.byUser()).hasSize(3_457);
        assertThat(routes.byUser().get(alice)).hasSize(1);
    }

    @Test
    void publishesInOrderAndSaysWhoIsDeaf() {
        var heard = new CopyOnWriteArrayList<GatewayBatch>();
        UUID east = NewIds.next();
        var epoch = new Epoch(NewIds.next());
        try (RedisConnection listener = Connections.shared().getConnection()) {
            listener.subscribe(
                    (message, pattern) -> heard.add(GatewayBatchCodec.decode(message.getBody())),
                    RedisKeys.channel(west).getBytes(StandardCharsets.UTF_8));

            var publications = new ArrayList<Publication>();
            for (int i = 1; i <= 2_500; i++) {
                publications.add(hint(new Channel.Gateway(west), i));
            }
            publications.add(hint(new Channel.Gateway(east), 1));
            publications.add(hint(new Channel.All(), 1));
            Set<UUID> deaf = publish(dispatch, epoch, publications);

            assertThat(deaf).containsExactly(east);
            await().atMost(Duration.ofSeconds(20)).until(() -> heard.size() == 2_500);
        }
        for (int i = 0; i < heard.size(); i++) {
            assertThat(heard.get(i))
                    .isEqualTo(new GatewayBatch(epoch.id(), i + 1L, List.of(new Hint(CONVERSATION, i + 1L))));
        }
    }

    @Test
    void takesOnlyThoseWithoutALeaseForDead() {
        UUID east = NewIds.next();
        redis.opsForValue().set(RedisKeys.gateway(west), "up", Duration.ofSeconds(10));

        assertThat(dispatch.dead(new HashSet<>(List.of(west, east)))).containsExactly(east);
        assertThat(dispatch.dead(Set.of())).isEmpty();
    }

    @Test
    void forgetsARouteOnlyWhileItSaysWhatWasRead() {
        String old = west + " " + NewIds.next();
        String fresh = west + " " + NewIds.next();
        redis.opsForHash().put(RedisKeys.route(alice), "phone", fresh);
        redis.opsForHash().put(RedisKeys.route(alice), "laptop", old);

        long removed =
                dispatch.forget(Map.of(alice, List.of(new Route("phone", west, old), new Route("laptop", west, old))));

        assertThat(removed).isEqualTo(1);
        assertThat(redis.opsForHash().entries(RedisKeys.route(alice))).isEqualTo(Map.of("phone", fresh));
    }

    @Test
    void worksAgainAfterRedisWasAway() {
        try (var own = Backends.start(BackendOptions.temporary())) {
            var connections = Connections.open(own.redis());
            try (var onOwn = new RedisDispatch(connections)) {
                var epoch = new Epoch(NewIds.next());
                publish(onOwn, epoch, List.of(hint(new Channel.All(), 1)));
                own.redis().kill();
                assertThatThrownBy(() -> publish(onOwn, epoch, List.of(hint(new Channel.All(), 2))))
                        .isInstanceOf(DataAccessException.class);
                own.redis().start();
                await().atMost(Duration.ofSeconds(20))
                        .ignoreExceptions()
                        .until(() -> publish(onOwn, epoch, List.of(hint(new Channel.All(), 3)))
                                .isEmpty());
            } finally {
                connections.destroy();
            }
        }
    }

    private static Set<UUID> publish(RedisDispatch dispatch, Epoch epoch, List<Publication> publications) {
        Later<Set<UUID>> deaf = dispatch.publish(epoch, publications);
        dispatch.pipe().flush();
        return deaf.get();
    }

    private static Publication hint(Channel channel, long head) {
        return new Publication(channel, List.of(new Hint(CONVERSATION, head)));
    }
}
