package parley.status.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.event.SessionChange;
import parley.contract.id.NewIds;
import parley.contract.keyspace.RedisKeys;
import parley.status.fixture.StatusServer;
import parley.status.fixture.Tokens;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The presence call of the whole service over a real Redis that holds what gateways write.
final class PresenceApiTest {
    private static StatusServer server;
    private static LettuceConnectionFactory connections;
    private static StringRedisTemplate redis;

    private final UUID alice = NewIds.next();
    private final UUID bob = NewIds.next();
    private final UUID stranger = NewIds.next();
    private final UUID gateway = NewIds.next();

    @BeforeAll
    static void start() {
        server = new StatusServer(Backends.shared());
        connections = new LettuceConnectionFactory(
                Backends.shared().redis().host(), Backends.shared().redis().port());
        connections.afterPropertiesSet();
        connections.start();
        redis = new StringRedisTemplate(connections);
    }

    @AfterAll
    static void stop() {
        connections.destroy();
        server.close();
    }

    @Test
    void saysWhoIsConnectedWhereTheGatewayLives() {
        together(alice, bob);
        connected(bob, "phone");
        connected(bob, "desk");
        lease();
        JsonNode seen = presence(bob);
        assertThat(seen.get("online").asBoolean()).isTrue();
        assertThat(seen.get("devices").asInt()).isEqualTo(2);
        assertThat(seen.has("lastSeen")).isFalse();
        redis.delete(RedisKeys.gateway(gateway));
        assertThat(presence(bob).get("online").asBoolean()).isFalse();
        assertThat(presence(bob).get("devices").asInt()).isZero();
    }

    @Test
    void countsWhoLeftAMomentAgoAsOnlineAndThenSaysWhenThatWas() {
        together(alice, bob);
        Instant now = Instant.now();
        seen(bob, now.minusSeconds(60), now);
        assertThat(presence(bob).get("online").asBoolean()).isTrue();
        seen(bob, now.minusSeconds(60), now.minusSeconds(30));
        JsonNode gone = presence(bob);
        assertThat(gone.get("online").asBoolean()).isFalse();
        assertThat(Instant.parse(gone.get("lastSeen").asString()).toEpochMilli())
                .isEqualTo(now.minusSeconds(30).toEpochMilli());
    }

    @Test
    void aStrangerLooksLikeNobody() {
        together(alice, bob);
        lease();
        connected(stranger, "phone");
        seen(stranger, Instant.now().minusSeconds(60), Instant.now().minusSeconds(30));
        assertThat(presence(stranger).toString().replace(stranger.toString(), "X"))
                .isEqualTo(presence(new UUID(1, 2)).toString().replace(new UUID(1, 2).toString(), "X"));
    }

    @Test
    void refusesWhatIsNotAListOfUsers() {
        assertThat(get("").statusCode()).isEqualTo(400);
        assertThat(get("nobody").statusCode()).isEqualTo(400);
        String many = Stream.generate(() -> NewIds.next().toString()).limit(101).collect(Collectors.joining(","));
        assertThat(get(many).statusCode()).isEqualTo(400);
    }

    @Test
    void aRevokedSessionIsRefused() {
        UUID session = NewIds.next();
        String token = "Bearer " + Tokens.of(server.key(), alice, session);
        assertThat(server.get("/v1/presence?users=" + alice, token).statusCode())
                .isEqualTo(200);
        server.publish(
                new SessionChange(session, alice, "phone", true, Instant.now().plusSeconds(600)));
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> server.get("/v1/presence?users=" + alice, token).statusCode() == 401);
    }

    private JsonNode presence(UUID user) {
        HttpResponse<byte[]> answer = get(user.toString());
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode array = JsonMapper.shared().readTree(answer.body());
        assertThat(array.size()).isEqualTo(1);
        return array.get(0);
    }

    private HttpResponse<byte[]> get(String users) {
        return server.get(alice, "/v1/presence?users=" + users);
    }

    private void together(UUID one, UUID other) {
        UUID conversation = NewIds.next();
        for (UUID user : List.of(one, other)) {
            server.publish(new MemberRow(conversation, user, Role.MEMBER, State.ACTIVE, 0, 0, List.of(), 1));
        }
        UUID probe = other;
        seen(probe, Instant.now(), Instant.now());
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> presence(probe).get("online").asBoolean());
        redis.delete(RedisKeys.seen(probe));
    }

    private void connected(UUID user, String device) {
        redis.opsForHash().put(RedisKeys.route(user), device, gateway + " " + NewIds.next());
    }

    private void lease() {
        redis.opsForValue().set(RedisKeys.gateway(gateway), "up");
    }

    private void seen(UUID user, Instant since, Instant last) {
        redis.opsForHash().put(RedisKeys.seen(user), "since", Long.toString(since.toEpochMilli()));
        redis.opsForHash().put(RedisKeys.seen(user), "last", Long.toString(last.toEpochMilli()));
    }
}
