package parley.edge.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.id.NewIds;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.RedisKeys;
import parley.edge.TestGateway;
import parley.edge.fixture.TestLogin;
import parley.edge.fixture.TestSocket;
import parley.edge.fixture.TwoGateways;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;

/// Who is online, as somebody on another gateway sees it, after every kind of coming and going.
class PresenceTest {
    private static @Nullable TwoGateways running;

    private final UUID alice = NewIds.next();
    private final UUID bob = NewIds.next();

    @BeforeAll
    static void start() {
        running = new TwoGateways(Map.of(
                "parley.push.grace", "1s",
                "parley.socket.ping-every", "1s",
                "parley.socket.pong-within", "1s"));
    }

    @AfterAll
    static void stop() {
        gateways().close();
    }

    @Test
    void tellsAtOnceAndThenOfEveryComingAndGoing() {
        gateways().together(alice, bob);
        try (var watcher = watching(bob)) {
            assertThat(watcher.await("presence").get("online").asBoolean()).isFalse();
            var phone = connect(bob, "phone");
            awaitPresence(watcher, true, 2);
            try (var desk = connect(bob, "desk")) {
                phone.leave();
                await().atMost(TestGateway.TOO_SLOW)
                        .until(() -> gateways().routes(bob).size() == 1);
                assertThat(desk.isOpen()).isTrue();
            }
            JsonNode gone = awaitPresence(watcher, false, 3);
            assertThat(gone.get("since").asString()).isNotEmpty();
        }
    }

    @Test
    void seesWhoStopsAnswering() {
        gateways().together(alice, bob);
        try (var watcher = watching(bob);
                var deaf = TestSocket.deaf(gateways().second.http())) {
            watcher.await("presence");
            deaf.hello(TestLogin.of(gateways().second, bob, "phone"));
            awaitPresence(watcher, true, 2);
            awaitPresence(watcher, false, 3);
        }
    }

    @Test
    void aReconnectWithinTheGraceDoesNotShow() {
        gateways().together(alice, bob);
        try (var watcher = watching(bob)) {
            watcher.await("presence");
            connect(bob, "phone").close();
            try (var again = connect(bob, "phone")) {
                again.close();
                try (var third = connect(bob, "phone")) {
                    awaitPresence(watcher, true, 2);
                    third.send("{\"op\":\"ping\"}");
                    third.await("pong");
                }
            }
            awaitPresence(watcher, false, 3);
            assertThat(watcher.frames("presence")).hasSize(3);
        }
    }

    /// A gateway that is killed leaves its routes behind, and a lease that runs out.
    @Test
    void whoWasOnAGatewayThatDiedIsGoneWhenItsLeaseRunsOut() {
        gateways().together(alice, bob);
        UUID dead = NewIds.next();
        var redis = gateways().redis().sync();
        redis.setex(RedisKeys.gateway(dead), 2, "up");
        redis.hset(RedisKeys.route(bob), "phone", dead + " " + NewIds.next());
        try (var watcher = watching(bob)) {
            awaitPresence(watcher, true, 1);
            JsonNode gone = awaitPresence(watcher, false, 2);
            assertThat(gone.get("user").asString()).isEqualTo(bob.toString());
            await().atMost(TestGateway.TOO_SLOW)
                    .until(() -> gateways().routes(bob).isEmpty());
        }
    }

    @Test
    void aFlushedRedisIsFilledAgainAndNobodyNotices() {
        gateways().together(alice, bob);
        try (var watcher = watching(bob)) {
            awaitPresence(watcher, false, 1);
            try (var phone = connect(bob, "phone")) {
                awaitPresence(watcher, true, 2);
                Backends.shared().redis().flush();
                await().atMost(TestGateway.TOO_SLOW)
                        .until(() -> gateways().routes(bob).containsKey("phone"));
                phone.leave();
                awaitPresence(watcher, false, 3);
                assertThat(watcher.frames("presence")).hasSize(3);
            }
        }
    }

    @Test
    void strangersLookLikeNobodyUntilTheyShareAConversation() {
        try (var watcher = watching(bob);
                var phone = connect(bob, "phone")) {
            JsonNode nobody = watcher.await("presence");
            assertThat(nobody.get("online").asBoolean()).isFalse();
            assertThat(nobody.has("since")).isFalse();
            assertThat(phone.isOpen()).isTrue();
            UUID conversation = gateways().together(alice, bob);
            awaitPresence(watcher, true, 2);
            gateways().publish(new MemberRow(conversation, bob, Role.MEMBER, State.LEFT, 0, 1, List.of(), 2));
            JsonNode again = awaitPresence(watcher, false, 3);
            assertThat(again.has("since")).isFalse();
        }
    }

    @Test
    void watchesAtMostAHundred() {
        try (var socket = TestSocket.connected(gateways().first.http(), TestLogin.of(gateways().first))) {
            socket.send(
                    watch(IntStream.range(0, 101).mapToObj(i -> NewIds.next()).toList()));
            assertThat(socket.await("error").get("code").asString()).isEqualTo("bad_frame");
            socket.send(
                    watch(IntStream.range(0, 100).mapToObj(i -> NewIds.next()).toList()));
            await().atMost(TestGateway.TOO_SLOW)
                    .until(() -> socket.frames("presence").size() == 100);
        }
    }

    @Test
    void typingReachesTheOthersOnceASecondAndNobodyElse() {
        UUID conversation = gateways().together(alice, bob);
        try (var one = connect(alice, "phone");
                var other =
                        TestSocket.connected(gateways().first.http(), TestLogin.of(gateways().first, bob, "phone"));
                var stranger = TestSocket.connected(gateways().first.http(), TestLogin.of(gateways().first))) {
            String frame = "{\"op\":\"typing\",\"conversation\":\"" + conversation + "\"}";
            for (int i = 0; i < 20; i++) {
                one.send(frame);
            }
            JsonNode typing = other.await("typing");
            assertThat(typing.get("user").asString()).isEqualTo(alice.toString());
            assertThat(typing.get("conversation").asString()).isEqualTo(conversation.toString());
            stranger.send(frame);
            assertThat(stranger.await("error").get("code").asString()).isEqualTo("not_member");
            assertThat(stranger.frames("typing")).isEmpty();
            assertThat(one.frames("typing")).isEmpty();
        }
    }

    /// A thousand users who come at once are told of in a few publications.
    @Test
    void manyComingsTravelTogether() {
        var batches = new java.util.concurrent.CopyOnWriteArrayList<Integer>();
        try (var listening = gateways().listening((channel, bytes) -> {
            long items = GatewayBatchCodec.decode(bytes).items().stream()
                    .filter(GatewayItem.Presence.class::isInstance)
                    .count();
            if (items > 0) {
                batches.add((int) items);
            }
        })) {
            assertThat(listening.isOpen()).isTrue();
            PresenceService presence = gateways().first.bean(PresenceService.class);
            for (int i = 0; i < 5_000; i++) {
                presence.devicesChanged(NewIds.next());
            }
            await().atMost(TestGateway.TOO_SLOW)
                    .until(() -> batches.stream().mapToInt(Integer::intValue).sum() >= 5_000);
            assertThat(batches).hasSizeLessThan(100);
        }
    }

    private TestSocket watching(UUID user) {
        var socket = TestSocket.connected(gateways().first.http(), TestLogin.of(gateways().first, alice, "watcher"));
        socket.send(watch(List.of(user)));
        return socket;
    }

    private static TestSocket connect(UUID user, String device) {
        return TestSocket.connected(gateways().second.http(), TestLogin.of(gateways().second, user, device));
    }

    private static JsonNode awaitPresence(TestSocket watcher, boolean online, int number) {
        await("presence " + number)
                .atMost(TestGateway.TOO_SLOW.plus(Duration.ofSeconds(30)))
                .until(() -> watcher.frames("presence").size() >= number);
        JsonNode frame = watcher.frames("presence").get(number - 1);
        assertThat(frame.get("online").asBoolean()).isEqualTo(online);
        return frame;
    }

    private static String watch(List<UUID> users) {
        return "{\"op\":\"watch\",\"users\":["
                + String.join(
                        ",", users.stream().map(user -> "\"" + user + "\"").toList()) + "]}";
    }

    private static TwoGateways gateways() {
        return Objects.requireNonNull(running);
    }
}
