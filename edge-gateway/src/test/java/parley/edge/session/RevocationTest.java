package parley.edge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.ServiceToken;
import parley.edge.TestGateway;
import parley.edge.fixture.TestLogin;
import parley.edge.fixture.TestSocket;
import parley.edge.fixture.TwoGateways;
import parley.testkit.backend.Backends;

/// A revoked session ends everywhere, also where something is missing.
@Tag("I15")
class RevocationTest {
    @SuppressWarnings("NullAway.Init")
    private static TwoGateways gateways;

    @BeforeAll
    static void start() {
        gateways = new TwoGateways(Map.of("parley.services.calls-per-second", 1, "parley.services.call-burst", 5));
    }

    @AfterAll
    static void stop() {
        gateways.close();
    }

    @Test
    void withoutRedisTheLogCarriesIt() {
        TestLogin login = TestLogin.of(gateways.first);
        try (var socket = TestSocket.connected(gateways.second.http(), login)) {
            Backends.shared().redis().stop();
            try {
                assertThat(TwoGateways.call(gateways.first, "DELETE", "/v1/sessions/current", login.token()))
                        .isBetween(200, 204);
                assertThat(socket.closeCode()).isEqualTo(4502);
                await().atMost(TestGateway.TOO_SLOW)
                        .until(() -> TwoGateways.call(gateways.second, "GET", "/v1/sessions", login.token()) == 401);
            } finally {
                Backends.shared().redis().start();
            }
            await().atMost(TestGateway.TOO_SLOW)
                    .ignoreExceptions()
                    .until(() -> gateways.routes(login.user()).isEmpty());
        }
    }

    @Test
    void aRevokedServiceTokenIsWorthNothingOnAnyGateway() {
        Rest.Person operator = Operators.loggedIn(gateways.first);
        var there = new Rest(gateways.second);
        ServiceToken service = ServiceToken.of(new Rest(gateways.first), operator, "users", "users");
        assertThat(there.call("POST", "/v1/service/users", service.text(), "{\"users\":[]}")
                        .status())
                .isEqualTo(200);
        assertThat(TwoGateways.call(
                        gateways.first, "DELETE", "/v1/operator/services/" + service.id(), operator.token()))
                .isEqualTo(204);
        long revoked = System.nanoTime();
        await().atMost(TestGateway.TOO_SLOW)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> TwoGateways.call(gateways.second, "POST", "/v1/service/users", service.text()) == 401);
        System.out.println("a revoked service token was refused elsewhere after "
                + Duration.ofNanos(System.nanoTime() - revoked).toMillis() + " ms");
    }

    @Test
    void aServiceThatCallsTooOftenIsToldWhenToCallAgain() {
        var rest = new Rest(gateways.first);
        Rest.Person operator = Operators.loggedIn(gateways.first);
        ServiceToken service = ServiceToken.of(rest, operator, "hasty", "users");
        Rest.Answer answer;
        do {
            answer = rest.call("POST", "/v1/service/users", service.text(), "{\"users\":[]}");
        } while (answer.status() == 200);
        assertThat(answer.problem(429, "throttled").get("retryAfter").asLong()).isPositive();
        ServiceToken other = ServiceToken.of(rest, operator, "hasty", "users");
        assertThat(rest.call("POST", "/v1/service/users", other.text(), "{\"users\":[]}")
                        .status())
                .isEqualTo(200);
    }

    /// What connects and leaves while Redis is away is registered, and forgotten, when it is back.
    @Test
    void routesFollowWhenRedisIsBack() {
        TestLogin stays = TestLogin.of(gateways.first);
        TestLogin leaves = TestLogin.of(gateways.first);
        var leaving = TestSocket.connected(gateways.first.http(), leaves);
        await().atMost(TestGateway.TOO_SLOW)
                .ignoreExceptions()
                .until(() -> gateways.routes(leaves.user()).size() == 1);
        Backends.shared().redis().stop();
        try {
            leaving.leave();
            try (var staying = TestSocket.connected(gateways.first.http(), stays)) {
                Backends.shared().redis().start();
                await().atMost(TestGateway.TOO_SLOW)
                        .ignoreExceptions()
                        .until(() -> gateways.routes(stays.user()).size() == 1
                                && gateways.routes(leaves.user()).isEmpty());
                assertThat(staying.isOpen()).isTrue();
            }
        } finally {
            Backends.shared().redis().start();
        }
    }

    @Test
    void aGatewayThatStartsLaterKnows(@TempDir Path keys) throws Exception {
        assertThat(Files.isDirectory(keys)).isTrue();
        Map<String, Object> settings = Map.of("parley.keys.directory", keys);
        TestLogin login;
        try (var before = TestGateway.ready(settings)) {
            login = TestLogin.of(before);
            assertThat(TwoGateways.call(before, "DELETE", "/v1/sessions/current", login.token()))
                    .isBetween(200, 204);
        }
        try (var later = TestGateway.start(settings)) {
            // From the first moment: what it does not know yet it does not serve.
            await().atMost(TestGateway.TOO_SLOW).until(() -> {
                int status = TwoGateways.call(later, "GET", "/v1/sessions", login.token());
                assertThat(status).isIn(401, 503);
                try (var socket = TestSocket.open(later.http())) {
                    socket.hello(login);
                    assertThat(socket.closeCode()).isIn(4502, 4008);
                    assertThat(socket.frames()).isEmpty();
                    return status == 401 && socket.closeCode() == 4502;
                }
            });
        }
    }

    @Test
    void revokingWhileTheDeviceSaysHelloEndsItToo() {
        for (int i = 0; i < 50; i++) {
            TestLogin login = TestLogin.of(gateways.first);
            try (var socket = TestSocket.open(gateways.second.http())) {
                var hello = CompletableFuture.runAsync(() -> socket.hello(login));
                TwoGateways.call(gateways.first, "DELETE", "/v1/sessions/current", login.token());
                hello.join();
                assertThat(socket.closeCode()).isEqualTo(4502);
            }
            await().atMost(TestGateway.TOO_SLOW)
                    .until(() -> gateways.routes(login.user()).isEmpty());
        }
    }
}
