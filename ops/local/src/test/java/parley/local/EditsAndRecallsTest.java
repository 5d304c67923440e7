package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Messages about messages, over real gateways and every path on which a message is read again.
class EditsAndRecallsTest {
    private final LocalPlatform platform = TestPlatform.shared();
    private final Rest.Login alice = Rest.register(platform.gateways().get(0), "phone");
    private final Rest.Login bob = Rest.register(platform.gateways().get(1), "phone");
    private final Rest.Login carol = Rest.register(platform.gateways().get(0), "phone");
    private final UUID talk = Rest.group(platform.gateways().get(0), alice, List.of(bob.user(), carol.user()));
    private final RawSocket ofAlice = RawSocket.ready(platform.gateways().get(0), alice);
    private final RawSocket ofBob = RawSocket.ready(platform.gateways().get(1), bob);
    private final AtomicInteger ids = new AtomicInteger();

    @AfterEach
    void leave() {
        ofAlice.close();
        ofBob.close();
    }

    @Test
    void editsReactionsAndRepliesAreMessagesThatNameAnother() {
        UUID hello = accepted(ofAlice, "text", null, "{\"text\":\"helo\"}");
        UUID edit = accepted(ofAlice, "edit", hello, "{\"text\":\"hello\"}");
        JsonNode pushed = ofBob.await(frame -> is(frame, edit), "the edit, applied to the view");
        accepted(ofBob, "reaction", hello, "{\"emoji\":\"👋\"}");
        UUID reply = accepted(ofBob, "text", hello, "{\"text\":\"hi\"}");
        assertThat(pushed.get("ref").asString()).isEqualTo(hello.toString());
        assertThat(pushed.get("body").get("text").asString()).isEqualTo("hello");
        assertThat(ofAlice.await(frame -> is(frame, reply), "the reply")
                        .get("ref")
                        .asString())
                .isEqualTo(hello.toString());
    }

    @Test
    void refusesWhatTheSenderMayNotDo() {
        UUID hello = accepted(ofAlice, "text", null, "{\"text\":\"hello\"}");
        ofBob.await(frame -> is(frame, hello), "the message, which came in at the other gateway");
        UUID reaction = accepted(ofBob, "reaction", hello, "{\"emoji\":\"👋\"}");
        ofAlice.await(frame -> is(frame, reaction), "the reaction, which came in at the other gateway");
        refused(ofBob, "edit", hello, "{\"text\":\"mine\"}", "forbidden");
        refused(ofBob, "recall", hello, "{}", "forbidden");
        refused(ofAlice, "edit", reaction, "{}", "forbidden");
        refused(ofAlice, "edit", null, "{}", "bad_frame");
        refused(ofAlice, "reaction", hello, "{}", "bad_body");
        refused(ofAlice, "text", UUID.randomUUID(), "{\"text\":\"?\"}", "not_found");
        UUID other = Rest.direct(platform.gateways().get(0), alice, bob.user());
        refused(ofAlice, other, "text", hello, "{\"text\":\"?\"}", "not_found");
    }

    @Test
    void aRecalledBodyIsGoneFromEveryPathAndTheFactStays() {
        UUID before = accepted(ofBob, "text", null, "{\"text\":\"before\"}");
        UUID secret = accepted(ofBob, "text", null, "{\"text\":\"secret one\"}", ",\"meta\":{\"m\":\"secret two\"}");
        UUID edit = accepted(ofBob, "edit", secret, "{\"text\":\"secret three\"}");
        UUID after = accepted(ofBob, "text", null, "{\"text\":\"after\"}");
        UUID recall = accepted(ofAlice, "recall", secret, "{}"); // the group is hers
        ofAlice.await(frame -> is(frame, recall), "the recall, applied to the view");
        refused(ofBob, "edit", secret, "{\"text\":\"secret four\"}", "forbidden");
        for (boolean flushed : new boolean[] {false, true}) {
            if (flushed) {
                stored(recall);
                platform.backends().redis().flush();
            }
            try (var tablet = RawSocket.open(platform.gateways().get(1))) {
                Rest.Login login = Rest.login(platform.gateways().get(1), carol.username(), "tablet" + flushed);
                tablet.send("{\"op\":\"hello\",\"token\":\"" + login.token() + "\",\"device\":\"" + login.device()
                        + "\",\"fresh\":true}");
                Map<UUID, JsonNode> backlog = new HashMap<>();
                while (!backlog.containsKey(recall)) {
                    JsonNode message = tablet.await(
                            frame -> frame.get("op").asString().equals("message")
                                    && frame.get("conversation").asString().equals(talk.toString()),
                            "the backlog");
                    backlog.put(id(message), message);
                }
                check(backlog, before, secret, edit, after);
                tablet.send("{\"op\":\"sync\",\"request\":\"r\",\"conversation\":\"" + talk + "\"}");
                check(byId(tablet.await("page").get("messages")), before, secret, edit, after);
            }
            JsonNode page = history();
            check(byId(page.get("messages")), before, secret, edit, after);
            if (flushed) {
                assertThat(page.get("source").asString()).isEqualTo("database");
            }
        }
    }

    private void check(Map<UUID, JsonNode> messages, UUID before, UUID secret, UUID edit, UUID after) {
        assertThat(messages.toString()).doesNotContain("secret");
        for (UUID gone : List.of(secret, edit)) {
            JsonNode message = messages.get(gone);
            assertThat(message.get("body").toString()).isEqualTo("{}");
            assertThat(message.has("meta")).isFalse();
            assertThat(message.get("recalled").asBoolean()).isTrue();
            assertThat(message.get("recalledBy").asString())
                    .isEqualTo(alice.user().toString());
            assertThat(message.get("from").asString()).isEqualTo(bob.user().toString());
        }
        for (UUID kept : List.of(before, after)) {
            assertThat(messages.get(kept).has("recalled")).isFalse();
            assertThat(messages.get(kept).get("body").has("text")).isTrue();
        }
    }

    /// Until MySQL shows it as recalled.
    private void stored(UUID recall) {
        await().atMost(RawSocket.TOO_SLOW).until(() -> {
            try (var connection = platform.backends().mysql().connect();
                    var select = connection.prepareStatement("SELECT 1 FROM message WHERE message_id = ?")) {
                select.setBytes(1, parley.contract.id.UuidBytes.of(recall));
                return select.executeQuery().next();
            }
        });
    }

    private JsonNode history() {
        String path = "/v1/conversations/" + talk + "/messages?limit=50";
        return await().atMost(RawSocket.TOO_SLOW)
                .until(() -> Rest.call(platform.status(), "GET", path, carol.token(), ""), got -> got.status() == 200)
                .json();
    }

    private static Map<UUID, JsonNode> byId(JsonNode messages) {
        var byId = new HashMap<UUID, JsonNode>();
        messages.forEach(message -> byId.put(id(message), message));
        return byId;
    }

    private static UUID id(JsonNode message) {
        return UUID.fromString(message.get("message").asString());
    }

    private static boolean is(JsonNode frame, UUID message) {
        return frame.get("op").asString().equals("message") && id(frame).equals(message);
    }

    private UUID accepted(RawSocket from, String type, UUID ref, String body, String... more) {
        while (true) {
            String id = send(from, talk, type, ref, body, more);
            JsonNode answer = from.await(
                    frame -> frame.has("id")
                            && frame.get("id").asString().equals(id)
                            && !frame.get("op").asString().equals("message"),
                    "an answer");
            if (!answer.has("retry") || !answer.get("retry").asBoolean()) {
                assertThat(answer.get("op").asString()).as(answer.toString()).isEqualTo("accepted");
                return id(answer);
            }
        }
    }

    private void refused(RawSocket from, String type, UUID ref, String body, String code) {
        refused(from, talk, type, ref, body, code);
    }

    private void refused(RawSocket from, UUID conversation, String type, UUID ref, String body, String code) {
        JsonNode answer;
        do {
            send(from, conversation, type, ref, body);
            answer = from.await("error");
        } while (answer.get("code").asString().equals("unavailable"));
        assertThat(answer.get("code").asString()).as(answer.toString()).isEqualTo(code);
    }

    private String send(RawSocket from, UUID conversation, String type, UUID ref, String body, String... more) {
        String id = "c" + ids.incrementAndGet();
        from.send("{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + conversation + "\",\"type\":\"" + type
                + "\"" + (ref == null ? "" : ",\"ref\":\"" + ref + "\"") + String.join("", more) + ",\"body\":" + body
                + "}");
        return id;
    }
}
