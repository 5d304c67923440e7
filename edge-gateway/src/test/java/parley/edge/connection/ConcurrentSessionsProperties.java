package parley.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import parley.contract.id.NewIds;
import parley.edge.TestGateway;
import parley.edge.fixture.TestLogin;
import parley.edge.fixture.TestSocket;
import parley.edge.fixture.TwoGateways;

/// Many devices of one user on two gateways: each lives by itself, and of one device there is one connection.
@Tag("property-2")
class ConcurrentSessionsProperties {
    private static final List<String> DEVICES = List.of("phone", "desk", "tablet");
    private static @Nullable TwoGateways running;

    @BeforeContainer
    static void start() {
        running = new TwoGateways(Map.of());
    }

    @AfterContainer
    static void stop() {
        gateways().close();
    }

    @Property(tries = 100)
    void devicesDoNotDisturbEachOtherAndADeviceIsConnectedOnce(@ForAll long seed) {
        var random = new Random(seed);
        UUID user = NewIds.next();
        var logins = new HashMap<String, TestLogin>();
        DEVICES.forEach(device -> logins.put(device, TestLogin.of(gateways().first, user, device)));
        var open = new HashMap<String, TestSocket>();
        for (int i = 0; i < 8; i++) {
            String device = DEVICES.get(random.nextInt(DEVICES.size()));
            TestLogin login = Objects.requireNonNull(logins.get(device));
            TestSocket before = open.get(device);
            if (before != null && random.nextInt(3) == 0) {
                open.remove(device);
                if (random.nextBoolean()) {
                    before.leave();
                } else {
                    before.close();
                }
            } else if (random.nextInt(3) == 0) {
                open.put(device, race(login));
                end(before);
            } else {
                String gateway = gateways().gateway(random.nextInt(2)).http();
                open.put(device, TestSocket.connected(gateway, login));
                end(before);
            }
            Awaitility.await()
                    .atMost(TestGateway.TOO_SLOW)
                    .pollInterval(java.time.Duration.ofMillis(5))
                    .until(() -> gateways().routes(user).keySet().equals(open.keySet()));
            open.values().forEach(ConcurrentSessionsProperties::serves);
        }
        open.values().forEach(TestSocket::close);
    }

    /// Says hello on both gateways at once.
    ///
    /// @return the one that stayed
    private static TestSocket race(TestLogin login) {
        var racing = Stream.of(gateways().first, gateways().second)
                .map(gateway -> TestSocket.open(gateway.http()))
                .toList();
        CompletableFuture.allOf(racing.stream()
                        .map(socket -> CompletableFuture.runAsync(() -> socket.hello(login)))
                        .toArray(CompletableFuture[]::new))
                .join();
        racing.forEach(socket -> socket.await("welcome"));
        Awaitility.await()
                .atMost(TestGateway.TOO_SLOW)
                .until(() -> racing.stream().filter(TestSocket::isOpen).count() == 1);
        racing.stream()
                .filter(socket -> !socket.isOpen())
                .forEach(socket -> assertThat(socket.closeCode()).isEqualTo(4503));
        return racing.stream().filter(TestSocket::isOpen).findFirst().orElseThrow();
    }

    private static void serves(TestSocket socket) {
        int before = socket.frames("pong").size();
        socket.send("{\"op\":\"ping\"}");
        Awaitility.await()
                .atMost(TestGateway.TOO_SLOW)
                .pollInterval(java.time.Duration.ofMillis(5))
                .until(() -> socket.frames("pong").size() == before + 1);
    }

    private static void end(@Nullable TestSocket replaced) {
        if (replaced != null) {
            assertThat(replaced.closeCode()).isEqualTo(4503);
        }
    }

    private static TwoGateways gateways() {
        return Objects.requireNonNull(running);
    }
}
