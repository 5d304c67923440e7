package parley.edge.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.TestGateway;
import parley.edge.fixture.TestLogin;
import parley.edge.fixture.TestSocket;
import parley.edge.fixture.TwoGateways;
import tools.jackson.databind.JsonNode;

/// Whatever changes in a group, everybody who is connected is told at once, on every gateway.
class MemberFramesTest {
    @SuppressWarnings("NullAway.Init")
    private static TwoGateways gateways;

    private static Rest rest;

    private final TestLogin owner = TestLogin.of(gateways.first);
    private final TestLogin member = TestLogin.of(gateways.second);
    private final TestLogin guest = TestLogin.of(gateways.second);
    private final TestLogin stranger = TestLogin.of(gateways.second);

    @BeforeAll
    static void start() {
        gateways = new TwoGateways(Map.of());
        rest = new Rest(gateways.first);
    }

    @AfterAll
    static void stop() {
        gateways.close();
    }

    @Test
    void tellsEveryMemberOfEveryChange() {
        try (var here = TestSocket.connected(gateways.first.http(), owner);
                var there = TestSocket.connected(gateways.second.http(), member);
                var coming = TestSocket.connected(gateways.second.http(), guest);
                var outside = TestSocket.connected(gateways.second.http(), stranger)) {
            UUID group = group();
            String path = "/v1/conversations/" + group;
            told(there, group, "joined", member, owner).get("version");

            assertThat(call("PUT", path + "/members/" + guest.user(), "").status())
                    .isEqualTo(200);
            for (TestSocket socket : List.of(here, there, coming)) {
                JsonNode joined = told(socket, group, "joined", guest, owner);
                assertThat(joined.get("role").asString()).isEqualTo("member");
                assertThat(joined.get("version").asLong()).isEqualTo(2);
            }

            assertThat(call("PUT", path + "/members/" + guest.user(), "{\"role\":\"admin\"}")
                            .status())
                    .isEqualTo(200);
            for (TestSocket socket : List.of(here, there, coming)) {
                assertThat(told(socket, group, "role", guest, owner).get("role").asString())
                        .isEqualTo("admin");
            }

            assertThat(call("PATCH", path, "{\"title\":\"Tea \\\"& <b>\"}").status())
                    .isEqualTo(200);
            for (TestSocket socket : List.of(here, there, coming)) {
                JsonNode titled = told(socket, group, "titled", owner, owner);
                assertThat(titled.get("title").asString()).isEqualTo("Tea \"& <b>");
                assertThat(titled.get("version").asLong()).isEqualTo(2);
            }

            assertThat(call("DELETE", path + "/members/" + guest.user(), "").status())
                    .isEqualTo(204);
            for (TestSocket socket : List.of(here, there, coming)) {
                told(socket, group, "left", guest, owner);
            }

            assertThat(call("POST", path + "/members", "{\"members\":[\"" + guest.user() + "\"]}")
                            .status())
                    .isEqualTo(200);
            for (TestSocket socket : List.of(here, there, coming)) {
                await().atMost(TestGateway.TOO_SLOW)
                        .until(() -> frames(socket, group, "joined", guest).size() == 2);
            }
            outside.send("{\"op\":\"ping\"}");
            outside.await("pong");
            assertThat(outside.frames("member")).isEmpty();
        }
    }

    /// What happens after somebody left is no longer told to them.
    @Test
    void whoLeftHearsOfNothingMore() {
        try (var here = TestSocket.connected(gateways.first.http(), owner);
                var there = TestSocket.connected(gateways.second.http(), member)) {
            UUID group = group();
            String path = "/v1/conversations/" + group;
            assertThat(call("DELETE", path + "/members/" + member.user(), "").status())
                    .isEqualTo(204);
            told(there, group, "left", member, owner);
            await().atMost(TestGateway.TOO_SLOW).until(() -> {
                var row = gateways.second.bean(Memberships.class).table().row(group, member.user());
                return row != null && row.leaveSeq() > 0;
            });
            assertThat(call("PATCH", path, "{\"title\":\"secret\"}").status()).isEqualTo(200);
            told(here, group, "titled", owner, owner);
            there.send("{\"op\":\"ping\"}");
            there.await("pong");
            assertThat(there.frames("member"))
                    .extracting(frame -> frame.get("change").asString())
                    .doesNotContain("titled");
        }
    }

    private UUID group() {
        Answer made = rest.call(
                "POST",
                "/v1/conversations",
                owner.token(),
                "{\"kind\":\"group\",\"title\":\"t\",\"members\":[\"" + member.user() + "\"]}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        UUID group = UUID.fromString(made.json().get("conversation").asString());
        var table = gateways.second.bean(Memberships.class).table();
        await().atMost(TestGateway.TOO_SLOW).until(() -> table.rows(group).size() == 2);
        return group;
    }

    private Answer call(String method, String path, String body) {
        return rest.call(method, path, owner.token(), body);
    }

    private static JsonNode told(TestSocket socket, UUID group, String change, TestLogin user, TestLogin by) {
        await().atMost(TestGateway.TOO_SLOW)
                .until(() -> !frames(socket, group, change, user).isEmpty());
        JsonNode frame = frames(socket, group, change, user).getFirst();
        assertThat(frame.get("by").asString()).isEqualTo(by.user().toString());
        return frame;
    }

    private static List<JsonNode> frames(TestSocket socket, UUID group, String change, TestLogin user) {
        return socket.frames("member").stream()
                .filter(frame -> frame.get("conversation").asString().equals(group.toString())
                        && frame.get("change").asString().equals(change)
                        && frame.get("user").asString().equals(user.user().toString()))
                .toList();
    }
}
