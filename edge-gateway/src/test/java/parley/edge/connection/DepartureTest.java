package parley.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import parley.contract.id.NewIds;
import parley.contract.keyspace.RedisKeys;
import parley.edge.TestGateway;
import parley.edge.fixture.TestLogin;
import parley.edge.fixture.TestSocket;
import parley.edge.fixture.TwoGateways;
import parley.edge.lifecycle.Boot;

/// A gateway that is told to stop.
class DepartureTest {
    private static final Duration IN = Duration.ofSeconds(4);
    private static final int SOCKETS = 20;

    @Test
    void saysGoodbyeServesToTheEndAndLeavesNothingBehind() throws Exception {
        var settings = Map.<String, Object>of("parley.socket.drain.in", "4s", "parley.socket.drain.jitter", "1s");
        try (var gateways = new TwoGateways(settings);
                var http = HttpClient.newHttpClient()) {
            TestGateway leaving = gateways.first;
            UUID boot = leaving.bean(Boot.class).id();
            var logins = new ArrayList<TestLogin>();
            var sockets = new ArrayList<TestSocket>();
            for (int i = 0; i < SOCKETS; i++) {
                logins.add(TestLogin.of(leaving));
                sockets.add(TestSocket.connected(leaving.http(), logins.get(i)));
            }
            UUID conversation = gateways.together(logins.get(0).user(), NewIds.next());
            String health = leaving.management() + "/actuator/health/readiness";
            String address = leaving.http();
            assertThat(status(http, health)).isEqualTo(200);
            long began = System.nanoTime();
            var stopped = CompletableFuture.runAsync(leaving::close);
            sockets.getFirst().await("drain");
            sockets.getFirst()
                    .send("{\"op\":\"send\",\"id\":\"last\",\"conversation\":\"" + conversation
                            + "\",\"type\":\"text\",\"body\":{\"text\":\"1\"}}");
            assertThat(sockets.getFirst().await("accepted").get("id").asString())
                    .isEqualTo("last");
            for (TestSocket socket : sockets) {
                var drain = socket.await("drain");
                assertThat(drain.get("in").asLong()).isEqualTo(IN.toMillis());
                assertThat(drain.get("jitter").asLong()).isEqualTo(1_000);
            }
            assertThat(status(http, health)).isNotEqualTo(200);
            try (var late = TestSocket.open(address)) {
                assertThat(late.closeCode()).isEqualTo(4001);
            }
            for (TestSocket socket : sockets) {
                assertThat(socket.closeCode()).isEqualTo(4001);
            }
            // None before the time that was promised.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(IN);
            stopped.orTimeout(15, java.util.concurrent.TimeUnit.SECONDS).join();
            for (TestLogin login : logins) {
                assertThat(gateways.routes(login.user())).isEmpty();
            }
            assertThat(gateways.redis().sync().exists(RedisKeys.gateway(boot))).isZero();
        }
    }

    @Test
    void nobodyIsWaitedForWhenNobodyIsThere() {
        try (var gateway = TestGateway.ready(Map.of("parley.socket.drain.in", "1h"))) {
            var socket = TestSocket.connected(gateway.http(), TestLogin.of(gateway));
            socket.leave();
            await().atMost(TestGateway.TOO_SLOW).until(() -> !socket.isOpen());
        }
    }

    @Test
    void whatIsInFlightIsAnsweredFirst() {
        var left = new ArrayList<String>();
        var inFlight = new InFlight();
        assertThat(inFlight.enter()).isTrue();
        assertThat(inFlight.enter()).isTrue();
        inFlight.exit();
        inFlight.finish(() -> left.add("left"));
        assertThat(inFlight.enter()).isFalse();
        assertThat(left).isEmpty();
        inFlight.exit();
        assertThat(left).isEqualTo(List.of("left"));
    }

    /// @return 0 when nobody listens any more
    private static int status(HttpClient http, String url) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
