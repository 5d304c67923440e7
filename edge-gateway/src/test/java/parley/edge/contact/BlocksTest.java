package parley.edge.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.event.BlockRow;
import parley.contract.id.UuidBytes;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.TestGateway;
import parley.edge.fixture.TestLogin;
import parley.edge.fixture.TestSocket;
import parley.edge.fixture.TwoGateways;
import parley.edge.membership.Memberships;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;

/// A block that was set at one gateway, as everybody meets it at another.
class BlocksTest {
    @SuppressWarnings("NullAway.Init")
    private static TwoGateways gateways;

    private static Rest first;
    private static Rest second;
    private static final AtomicInteger SENT = new AtomicInteger();

    @BeforeAll
    static void start() {
        gateways = new TwoGateways(Map.of("parley.quotas.blocks-per-user", 3, "parley.push.grace", "1s"));
        first = new Rest(gateways.first);
        second = new Rest(gateways.second);
    }

    @AfterAll
    static void stop() {
        gateways.close();
    }

    @Test
    void whoIsBlockedIsRefusedAtSendOnEveryGateway() {
        TestLogin alice = TestLogin.of(gateways.first);
        TestLogin bob = TestLogin.of(gateways.second);
        UUID conversation = direct(first, alice, bob);
        try (var there = TestSocket.connected(gateways.second.http(), bob)) {
            accepted(there, conversation);
            assertThat(block(first, "PUT", alice, bob).status()).isEqualTo(204);
            await().atMost(TestGateway.TOO_SLOW).until(() -> refused(there, conversation));
            assertThat(block(first, "PUT", alice, bob).status()).isEqualTo(204);
            JsonNode listed = blocks(second, alice);
            assertThat(listed).hasSize(1);
            assertThat(listed.get(0).get("user").asString())
                    .isEqualTo(bob.user().toString());
            try (var own = TestSocket.connected(gateways.first.http(), alice)) {
                accepted(own, conversation);
            }
            assertThat(block(second, "DELETE", alice, bob).status()).isEqualTo(204);
            await().atMost(TestGateway.TOO_SLOW).until(() -> !refused(there, conversation));
            assertThat(blocks(first, alice)).isEmpty();
        }
    }

    /// The log carries it: Redis need not be there.
    @Test
    void aBlockHoldsWithoutRedis() {
        TestLogin alice = TestLogin.of(gateways.first);
        TestLogin bob = TestLogin.of(gateways.second);
        UUID conversation = direct(first, alice, bob);
        try (var there = TestSocket.connected(gateways.second.http(), bob)) {
            Backends.shared().redis().stop();
            try {
                assertThat(block(first, "PUT", alice, bob).status()).isEqualTo(204);
                await().atMost(TestGateway.TOO_SLOW).until(() -> refused(there, conversation));
            } finally {
                Backends.shared().redis().start();
            }
        }
    }

    @Test
    void inAGroupOneMayStillWrite() {
        TestLogin alice = TestLogin.of(gateways.first);
        TestLogin bob = TestLogin.of(gateways.second);
        UUID pair = direct(first, alice, bob);
        UUID group = group(first, alice, bob);
        assertThat(block(first, "PUT", alice, bob).status()).isEqualTo(204);
        try (var there = TestSocket.connected(gateways.second.http(), bob)) {
            await().atMost(TestGateway.TOO_SLOW).until(() -> refused(there, pair));
            accepted(there, group);
        }
    }

    @Test
    void neitherSeesTheOtherComeGoOrType() {
        TestLogin alice = TestLogin.of(gateways.first);
        TestLogin bob = TestLogin.of(gateways.second);
        TestLogin carol = TestLogin.of(gateways.second);
        UUID group = group(first, alice, bob);
        assertThat(second.call("PUT", "/v1/conversations/" + group + "/members/" + carol.user(), alice.token(), "")
                        .status())
                .isEqualTo(200);
        try (var one = TestSocket.connected(gateways.first.http(), alice);
                var other = TestSocket.connected(gateways.second.http(), bob);
                var third = TestSocket.connected(gateways.second.http(), carol)) {
            one.send("{\"op\":\"watch\",\"users\":[\"" + bob.user() + "\",\"" + carol.user() + "\"]}");
            other.send("{\"op\":\"watch\",\"users\":[\"" + alice.user() + "\"]}");
            awaitOnline(one, bob, true);
            awaitOnline(other, alice, true);
            assertThat(block(first, "PUT", alice, bob).status()).isEqualTo(204);
            awaitOnline(one, bob, false);
            awaitOnline(other, alice, false);
            awaitOnline(one, carol, true);
            one.send("{\"op\":\"typing\",\"conversation\":\"" + group + "\"}");
            third.await("typing");
            other.send("{\"op\":\"ping\"}");
            other.await("pong");
            assertThat(other.frames("typing")).isEmpty();
            assertThat(block(first, "DELETE", alice, bob).status()).isEqualTo(204);
            awaitOnline(one, bob, true);
            awaitOnline(other, alice, true);
        }
    }

    @Test
    void whoIsBlockedCannotDrawTheOtherIntoConversations() {
        TestLogin alice = TestLogin.of(gateways.first);
        TestLogin bob = TestLogin.of(gateways.second);
        assertThat(block(second, "PUT", alice, bob).status()).isEqualTo(204);
        Blocks known = gateways.first.bean(Blocks.class);
        await().atMost(TestGateway.TOO_SLOW).until(() -> known.blocks(alice.user(), bob.user()));
        make(first, bob, directBody(alice)).problem(403, "forbidden");
        make(first, bob, groupBody(alice)).problem(403, "forbidden");
        UUID group = UUID.fromString(make(first, bob, "{\"kind\":\"group\",\"title\":\"t\"}")
                .json()
                .get("conversation")
                .asString());
        first.call("PUT", "/v1/conversations/" + group + "/members/" + alice.user(), bob.token(), "")
                .problem(403, "forbidden");
        // The other way around it is alice's own will.
        assertThat(make(first, alice, directBody(bob)).status()).isEqualTo(201);
    }

    /// Whoever comes back finds it.
    @Test
    void whatIsWrittenToADeactivatedAccountIsKept() {
        TestLogin alice = TestLogin.of(gateways.first);
        TestLogin bob = TestLogin.of(gateways.second);
        UUID conversation = direct(first, alice, bob);
        Rest.Person operator = Operators.loggedIn(gateways.first);
        assertThat(first.call("POST", "/v1/operator/users/" + bob.user() + "/deactivate", operator.token(), "")
                        .status())
                .isEqualTo(204);
        try (var here = TestSocket.connected(gateways.first.http(), alice)) {
            accepted(here, conversation);
        }
    }

    @Test
    void whatADatabaseHoldsAndTheTopicLacksIsToldAgain() {
        TestLogin alice = TestLogin.of(gateways.first);
        TestLogin bob = TestLogin.of(gateways.second);
        gateways.first
                .bean(JdbcTemplate.class)
                .update(
                        "INSERT INTO user_block (user_id, blocked_id, active, version, changed_at)"
                                + " VALUES (?, ?, TRUE, 1, NOW(3))",
                        UuidBytes.of(alice.user()),
                        UuidBytes.of(bob.user()));
        gateways.first.bean(Contacts.class).repair(false);
        Blocks there = gateways.second.bean(Blocks.class);
        await().atMost(TestGateway.TOO_SLOW).until(() -> there.blocks(alice.user(), bob.user()));
    }

    @Test
    void anOlderRowThatComesLastIsOvertaken() {
        var blocks = new Blocks();
        UUID alice = UUID.randomUUID();
        UUID bob = UUID.randomUUID();
        UUID pair = parley.contract.id.ConversationIds.direct(alice, bob);
        blocks.apply(new BlockRow(alice, bob, true, 3));
        blocks.apply(new BlockRow(alice, bob, false, 2));
        assertThat(blocks.refuses(pair, bob)).isTrue();
        assertThat(blocks.refuses(pair, alice)).isFalse();
        blocks.apply(new BlockRow(alice, bob, false, 4));
        assertThat(blocks.refuses(pair, bob)).isFalse();
        blocks.apply(new BlockRow(bob, alice, true, 1));
        assertThat(blocks.refuses(pair, alice) && blocks.between(alice, bob)).isTrue();
    }

    @Test
    void hasALimitAndRefusesWhoIsNobody() {
        TestLogin alice = TestLogin.of(gateways.first);
        block(first, "PUT", alice, alice).problem(400, "bad_request");
        first.call("PUT", "/v1/users/me/blocks/" + UUID.randomUUID(), alice.token(), "")
                .problem(404, "not_found");
        for (int i = 0; i < 3; i++) {
            assertThat(block(first, "PUT", alice, TestLogin.of(gateways.first)).status())
                    .isEqualTo(204);
        }
        JsonNode problem =
                block(first, "PUT", alice, TestLogin.of(gateways.first)).problem(409, "quota_exceeded");
        assertThat(problem.get("limit").asInt()).isEqualTo(3);
        assertThat(problem.get("present").asInt()).isEqualTo(3);
        assertThat(first.call("DELETE", "/v1/users/me/blocks/" + UUID.randomUUID(), alice.token(), "")
                        .status())
                .isEqualTo(204);
    }

    private static void awaitOnline(TestSocket watcher, TestLogin user, boolean online) {
        await().atMost(TestGateway.TOO_SLOW).until(() -> {
            List<JsonNode> told = watcher.frames("presence").stream()
                    .filter(frame ->
                            frame.get("user").asString().equals(user.user().toString()))
                    .toList();
            return !told.isEmpty() && told.getLast().get("online").asBoolean() == online;
        });
    }

    private static void accepted(TestSocket socket, UUID conversation) {
        assertThat(refused(socket, conversation)).isFalse();
    }

    /// Sends, and tells whether that was forbidden.
    private static boolean refused(TestSocket socket, UUID conversation) {
        String id = "m" + SENT.incrementAndGet();
        socket.send("{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + conversation
                + "\",\"type\":\"text\",\"version\":1,\"body\":{\"text\":\"x\"}}");
        JsonNode answer = socket.await(
                frame -> Set.of("accepted", "error").contains(frame.get("op").asString())
                        && frame.path("id").asString("").equals(id),
                "an answer to " + id);
        if (answer.get("op").asString().equals("error")) {
            assertThat(answer.get("code").asString()).as(answer.toString()).isEqualTo("forbidden");
            assertThat(answer.get("retry").asBoolean()).isFalse();
            return true;
        }
        return false;
    }

    private static Answer block(Rest rest, String method, TestLogin user, TestLogin other) {
        return rest.call(method, "/v1/users/me/blocks/" + other.user(), user.token(), "");
    }

    private static JsonNode blocks(Rest rest, TestLogin user) {
        return rest.call("GET", "/v1/users/me/blocks", user.token(), "").json().get("blocks");
    }

    private static UUID direct(Rest rest, TestLogin one, TestLogin other) {
        return made(make(rest, one, directBody(other)), one, other);
    }

    private static UUID group(Rest rest, TestLogin one, TestLogin other) {
        return made(make(rest, one, groupBody(other)), one, other);
    }

    /// Returns when both gateways know it.
    private static UUID made(Answer answer, TestLogin one, TestLogin other) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        UUID id = UUID.fromString(answer.json().get("conversation").asString());
        for (TestGateway gateway : List.of(gateways.first, gateways.second)) {
            var table = gateway.bean(Memberships.class).table();
            await().atMost(TestGateway.TOO_SLOW)
                    .until(() -> table.row(id, one.user()) != null && table.row(id, other.user()) != null);
        }
        return id;
    }

    private static Answer make(Rest rest, TestLogin by, String body) {
        return rest.call("POST", "/v1/conversations", by.token(), body);
    }

    private static String directBody(TestLogin with) {
        return "{\"kind\":\"direct\",\"with\":\"" + with.user() + "\"}";
    }

    private static String groupBody(TestLogin with) {
        return "{\"kind\":\"group\",\"title\":\"t\",\"members\":[\"" + with.user() + "\"]}";
    }
}
