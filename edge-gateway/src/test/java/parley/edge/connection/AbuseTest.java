package parley.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.contract.id.NewIds;
import parley.edge.TestGateway;
import parley.edge.fixture.TestLogin;
import parley.edge.fixture.TestSocket;
import parley.edge.fixture.TwoGateways;

/// Sockets that want too much, and a victim on the same gateway that is served all the while.
class AbuseTest {
    @Test
    void pingFloodsAreRefusedAndThenClosed() {
        try (var gateway =
                        TestGateway.ready(Map.of("parley.socket.asks-per-second", 5, "parley.socket.ask-burst", 20));
                var victim = TestSocket.connected(gateway.http(), TestLogin.of(gateway));
                var flood = TestSocket.connected(gateway.http(), TestLogin.of(gateway));
                var transport = TestSocket.connected(gateway.http(), TestLogin.of(gateway))) {
            for (int i = 0; i < 200; i++) {
                transport.ping(); // answered by the container, one after the other
                flood.send("{\"op\":\"ping\"}");
            }
            assertThat(flood.await("error").get("code").asString()).isEqualTo("throttled");
            assertThat(flood.await("error").get("retryAfter").asLong()).isPositive();
            assertThat(flood.closeCode()).isEqualTo(4005);
            assertThat(flood.frames("pong").size()).isLessThan(100);
            serves(victim);
            serves(transport);
        }
    }

    @Test
    void fragmentsThatNeverEndAreCutOff() {
        try (var gateway = TestGateway.ready(Map.of("parley.socket.max-frame", "4KB"));
                var victim = TestSocket.connected(gateway.http(), TestLogin.of(gateway));
                var large = TestSocket.connected(gateway.http(), TestLogin.of(gateway));
                var empty = TestSocket.connected(gateway.http(), TestLogin.of(gateway))) {
            for (int i = 0; i < 10 && large.isOpen(); i++) {
                large.sendPart("x".repeat(1_000), false);
            }
            assertThat(large.closeCode()).isEqualTo(4505);
            for (int i = 0; i < 10_000 && empty.isOpen(); i++) {
                empty.sendPart("", false);
            }
            assertThat(empty.closeCode()).isEqualTo(4505);
            serves(victim);
        }
    }

    @Test
    void silentSocketsAreClosed() {
        try (var gateway = TestGateway.ready(Map.of(
                        "parley.socket.hello-within", "500ms",
                        "parley.socket.ping-every", "500ms",
                        "parley.socket.pong-within", "500ms"));
                var silent = TestSocket.open(gateway.http())) {
            assertThat(silent.closeCode()).isEqualTo(4507);
            var login = TestLogin.of(gateway);
            var devices = gateway.bean(parley.edge.push.PushService.class).devices();
            try (var deaf = TestSocket.deaf(gateway.http())) {
                deaf.hello(login);
                await().atMost(TestGateway.TOO_SLOW)
                        .pollInterval(java.time.Duration.ofMillis(5))
                        .until(() -> devices.connected(login.user()));
                await().atMost(TestGateway.TOO_SLOW).until(() -> !devices.connected(login.user()));
            }
        }
    }

    @Test
    void aUserHasOnlySoManyDevicesOnAllGatewaysTogether() {
        try (var gateways = new TwoGateways(Map.of("parley.push.devices-per-user", 5))) {
            UUID user = NewIds.next();
            var open = new ArrayList<TestSocket>();
            for (int i = 0; i < 5; i++) {
                TestGateway gateway = gateways.gateway(i % 2);
                open.add(TestSocket.connected(gateway.http(), TestLogin.of(gateway, user, "d" + i)));
                int devices = i + 1;
                await().atMost(TestGateway.TOO_SLOW)
                        .until(() -> gateways.routes(user).size() == devices);
            }
            try (var sixth = TestSocket.open(gateways.second.http())) {
                sixth.hello(TestLogin.of(gateways.second, user, "d6"));
                assertThat(sixth.closeCode()).isEqualTo(4005);
            }
            try (var again = TestSocket.connected(gateways.second.http(), TestLogin.of(gateways.second, user, "d1"))) {
                serves(again);
            }
            assertThat(gateways.routes(user)).hasSizeLessThanOrEqualTo(5);
            open.forEach(TestSocket::close);
        }
    }

    @Test
    void takesSoManySocketsAndSendsTheOthersElsewhere() {
        try (var gateway = TestGateway.ready(Map.of("parley.socket.most-connections", 5))) {
            List<TestSocket> open = IntStream.range(0, 5)
                    .mapToObj(i -> TestSocket.connected(gateway.http(), TestLogin.of(gateway)))
                    .toList();
            try (var late = TestSocket.open(gateway.http())) {
                assertThat(late.closeCode()).isEqualTo(4008);
            }
            open.getFirst().leave();
            await().atMost(TestGateway.TOO_SLOW).until(() -> {
                try (var next = TestSocket.open(gateway.http())) {
                    next.hello(TestLogin.of(gateway));
                    // Answered one way or the other: taken, or sent elsewhere.
                    await().atMost(TestGateway.TOO_SLOW)
                            .until(() ->
                                    !next.isOpen() || !next.frames("welcome").isEmpty());
                    return next.isOpen();
                }
            });
            open.forEach(TestSocket::close);
        }
    }

    /// Devices that ask for more than they read.
    @Test
    void theSlowestAreClosedBeforeMemoryRunsOut() {
        try (var gateway = TestGateway.ready(Map.of(
                        "parley.socket.outbound-total", "256KB",
                        "parley.socket.asks-per-second", 100_000,
                        "parley.socket.ask-burst", 100_000));
                var victim = TestSocket.connected(gateway.http(), TestLogin.of(gateway))) {
            var devices = gateway.bean(parley.edge.push.PushService.class).devices();
            var budget = gateway.bean(ConnectionServices.class).budget();
            var login = TestLogin.of(gateway);
            try (var deaf = TestSocket.deaf(gateway.http())) {
                deaf.hello(login);
                await().atMost(TestGateway.TOO_SLOW).until(() -> devices.connected(login.user()));
                String sixteen = "[" + String.join(",", java.util.Collections.nCopies(16, "{\"op\":\"nope\"}")) + "]";
                for (int i = 0; i < 100_000 && devices.connected(login.user()); i++) {
                    deaf.send(sixteen);
                    // Of the 160 MB that all answers would be: shedding takes a moment, on a busy machine a longer one.
                    assertThat(budget.used()).isLessThan(4 * 1024 * 1024);
                }
                assertThat(devices.connected(login.user())).isFalse();
            }
            serves(victim);
            await().atMost(TestGateway.TOO_SLOW).until(() -> budget.used() < 1_000);
        }
    }

    private static void serves(TestSocket victim) {
        int before = victim.frames("pong").size();
        victim.send("{\"op\":\"ping\"}");
        await().atMost(TestGateway.TOO_SLOW).until(() -> victim.frames("pong").size() == before + 1);
    }
}
