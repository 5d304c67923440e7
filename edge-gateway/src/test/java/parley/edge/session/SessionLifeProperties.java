package parley.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.jsonwebtoken.Jwts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.LongAccumulator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import parley.contract.id.NewIds;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.RedisKeys;
import parley.edge.TestGateway;
import parley.edge.fixture.TestLogin;
import parley.edge.fixture.TestSocket;
import parley.edge.fixture.TwoGateways;

/// A session from its opening to its end, in every way in which it can end, on any gateway.
@Tag("property-1")
@Tag("I15")
class SessionLifeProperties {
    private static final LongAccumulator slowestMillis = new LongAccumulator(Math::max, 0);
    private static @Nullable TwoGateways running;

    @BeforeContainer
    static void start() {
        running = new TwoGateways(Map.of(
                "parley.sessions.access", "8s",
                "parley.socket.expiring-before", "7500ms"));
    }

    @AfterContainer
    static void stop() {
        gateways().close();
        System.out.println("slowest close of a revoked session: " + slowestMillis + " ms");
    }

    @Property(tries = 100)
    void aSessionIsWorthSomethingUntilItEndsAndNothingAfterwards(@ForAll long seed) {
        var random = new Random(seed);
        TestGateway opens = gateways().gateway(random.nextInt(2));
        TestGateway serves = gateways().gateway(random.nextInt(2));
        TestLogin login = TestLogin.of(opens);
        assertThat(TwoGateways.call(serves, "GET", "/v1/sessions", login.token()))
                .isEqualTo(200);
        try (var socket = TestSocket.connected(serves.http(), login)) {
            Awaitility.await()
                    .atMost(TestGateway.TOO_SLOW)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> gateways().routes(login.user()).containsKey("phone"));
            switch (random.nextInt(20)) {
                case 0 -> expires(socket, login);
                case 1, 2, 3, 4 -> isProlonged(opens, socket, login);
                case 5, 6, 7, 8 -> refusesOthers(opens, socket, login, random.nextBoolean());
                default -> isRevoked(gateways().gateway(random.nextInt(2)), socket, login);
            }
            assertThat(socket.isOpen()).isFalse();
        }
        forged(serves, login, random);
    }

    private static void isRevoked(TestGateway where, TestSocket socket, TestLogin login) {
        String delete = random(login) ? "current" : login.session().toString();
        assertThat(TwoGateways.call(where, "DELETE", "/v1/sessions/" + delete, login.token()))
                .isBetween(200, 204);
        long revoked = System.nanoTime();
        assertThat(socket.closeCode()).isEqualTo(4502);
        slowestMillis.accumulate(Duration.ofNanos(System.nanoTime() - revoked).toMillis());
        int before = socket.frames().size();
        push(login.user());
        for (TestGateway gateway : List.of(gateways().first, gateways().second)) {
            Awaitility.await()
                    .atMost(TestGateway.TOO_SLOW)
                    .until(() -> TwoGateways.call(gateway, "GET", "/v1/sessions", login.token()) == 401);
            try (var again = TestSocket.open(gateway.http())) {
                again.hello(login);
                assertThat(again.closeCode()).isEqualTo(4502);
                assertThat(again.frames()).isEmpty();
            }
        }
        assertThat(socket.frames()).hasSize(before);
        noRoute(login);
    }

    private static void expires(TestSocket socket, TestLogin login) {
        assertThat(socket.await("expiring").get("in").asLong()).isBetween(0L, 8L);
        assertThat(socket.closeCode()).isEqualTo(4006);
        noRoute(login);
        assertThat(TwoGateways.call(gateways().first, "GET", "/v1/sessions", login.token()))
                .isEqualTo(401);
        try (var again = TestSocket.open(gateways().second.http())) {
            again.hello(login);
            assertThat(again.closeCode()).isEqualTo(4006);
        }
    }

    /// A later login of the same device takes the connection over, and its end ends the connection.
    private static void isProlonged(TestGateway opens, TestSocket socket, TestLogin login) {
        socket.await("expiring");
        TestLogin later = TestLogin.of(opens, login.user(), login.device());
        socket.send("{\"op\":\"auth\",\"token\":\"" + later.token() + "\"}");
        Awaitility.await()
                .atMost(TestGateway.TOO_SLOW)
                .until(() -> socket.frames("welcome").size() == 2);
        assertThat(TwoGateways.call(opens, "DELETE", "/v1/sessions/" + login.session(), later.token()))
                .isBetween(200, 204);
        socket.send("{\"op\":\"ping\"}");
        socket.await("pong");
        assertThat(TwoGateways.call(opens, "DELETE", "/v1/sessions/current", later.token()))
                .isBetween(200, 204);
        assertThat(socket.closeCode()).isEqualTo(4502);
        noRoute(login);
    }

    private static void refusesOthers(TestGateway opens, TestSocket socket, TestLogin login, boolean otherUser) {
        TestLogin other =
                TestLogin.of(opens, otherUser ? NewIds.next() : login.user(), otherUser ? login.device() : "other");
        socket.send("{\"op\":\"auth\",\"token\":\"" + other.token() + "\"}");
        assertThat(socket.closeCode()).isEqualTo(4501);
        noRoute(login);
    }

    /// What is no token of ours opens nothing.
    private static void forged(TestGateway gateway, TestLogin login, Random random) {
        String[] parts = login.token().split("\\.");
        List<String> tokens = new ArrayList<>();
        tokens.add(parts[0] + "." + parts[1] + ".");
        tokens.add(parts[0] + "." + parts[1] + "." + parts[2].substring(1) + "A");
        tokens.add(Jwts.builder()
                .json(new TokenJson.Writer())
                .subject(login.user().toString())
                .compact());
        tokens.add("");
        String token = tokens.get(random.nextInt(tokens.size()));
        assertThat(TwoGateways.call(gateway, "GET", "/v1/sessions", token)).isEqualTo(401);
        try (var socket = TestSocket.open(gateway.http())) {
            socket.send("{\"op\":\"hello\",\"token\":\"" + token + "\",\"device\":\"phone\"}");
            assertThat(socket.closeCode()).isEqualTo(4501);
        }
    }

    private static void noRoute(TestLogin login) {
        Awaitility.await()
                .atMost(TestGateway.TOO_SLOW)
                .until(() -> gateways().routes(login.user()).isEmpty());
    }

    /// Something for this user's devices, on every gateway.
    private static void push(UUID user) {
        var item = new GatewayItem.Undelivered(
                user,
                NewIds.next(),
                NewIds.next(),
                1,
                NewIds.next(),
                parley.contract.event.ConversationEvent.Kind.FAILED,
                "test");
        byte[] batch = GatewayBatchCodec.encode(new GatewayBatch(NewIds.next(), 0, List.of(item)));
        try (var bytes = gateways().bytes()) {
            bytes.sync().publish(RedisKeys.ALL_GATEWAYS.getBytes(java.nio.charset.StandardCharsets.UTF_8), batch);
        }
    }

    private static boolean random(TestLogin login) {
        return login.session().hashCode() % 2 == 0;
    }

    private static TwoGateways gateways() {
        return java.util.Objects.requireNonNull(running);
    }
}
