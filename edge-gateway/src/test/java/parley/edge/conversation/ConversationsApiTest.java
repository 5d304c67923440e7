package parley.edge.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.contract.id.UuidBytes;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;

/// Making conversations and listing them, from outside.
class ConversationsApiTest {
    private static Rest rest;
    private static Person alice;
    private static Person bob;

    @BeforeAll
    static void start() {
        rest = new Rest(TestGateway.shared());
        alice = rest.person();
        bob = rest.person();
    }

    @Test
    void aPairHasOneDirectConversationFromEitherSide() {
        Answer first = rest.direct(alice, bob.user());
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.json().get("kind").asString()).isEqualTo("direct");
        assertThat(rest.direct(bob, alice.user()).body()).isEqualTo(first.body());
        assertThat(rest.direct(alice, bob.user()).body()).isEqualTo(first.body());
        String id = first.json().get("conversation").asString();
        for (Person each : List.of(alice, bob)) {
            JsonNode seen = get(each, "/" + id).json();
            assertThat(seen.get("members"))
                    .extracting(JsonNode::asString)
                    .containsExactlyInAnyOrder(
                            alice.user().toString(), bob.user().toString());
        }
    }

    @Test
    void aPairThatBeginsAtTheSameTimeHasOneConversation() {
        Person one = rest.person();
        Person other = rest.person();
        List<CompletableFuture<Answer>> calls = IntStream.range(0, 6)
                .mapToObj(i -> rest.callAsync(
                        "POST",
                        "/v1/conversations",
                        i % 2 == 0 ? one.token() : other.token(),
                        "{\"kind\":\"direct\",\"with\":\"" + (i % 2 == 0 ? other : one).user() + "\"}"))
                .toList();
        var ids = new HashSet<String>();
        for (CompletableFuture<Answer> call : calls) {
            assertThat(call.join().status()).as(call.join().body()).isEqualTo(201);
            ids.add(call.join().json().get("conversation").asString());
        }
        assertThat(ids).hasSize(1);
        assertThat(page(one, "").get("conversations")).hasSize(1);
        assertThat(page(other, "").get("conversations")).hasSize(1);
    }

    @Test
    void refusesAConversationWithOneself() {
        JsonNode problem = rest.direct(alice, alice.user()).problem(400, "bad_request");
        assertThat(problem.get("detail").asString()).contains("with", "yourself");
    }

    @Test
    void refusesPeopleWhoDoNotExist() {
        UUID nobody = UUID.randomUUID();
        JsonNode problem = rest.direct(alice, nobody).problem(400, "bad_request");
        assertThat(problem.get("detail").asString()).contains(nobody.toString());
        String group = "{\"kind\":\"group\",\"title\":\"t\",\"members\":[\"" + bob.user() + "\",\"" + nobody + "\"]}";
        problem = rest.call("POST", "/v1/conversations", alice.token(), group).problem(400, "bad_request");
        assertThat(problem.get("detail").asString())
                .contains(nobody.toString())
                .doesNotContain(bob.user().toString());
    }

    @Test
    void whoMakesAGroupOwnsIt() {
        UUID group = rest.group(alice, "Tea & <b>biscuits</b>", List.of(bob.user(), bob.user(), alice.user()));
        JsonNode seen = get(alice, "/" + group).json();
        assertThat(seen.get("title").asString()).isEqualTo("Tea & <b>biscuits</b>");
        assertThat(seen.get("role").asString()).isEqualTo("owner");
        assertThat(get(bob, "/" + group).json().get("role").asString()).isEqualTo("member");
        JsonNode members = get(bob, "/" + group + "/members").json().get("members");
        assertThat(members).hasSize(2);
        assertThat(members)
                .extracting(member -> member.get("username").asString() + " "
                        + member.get("role").asString())
                .containsExactlyInAnyOrder(alice.username() + " owner", bob.username() + " member");
    }

    @Test
    void aGroupMayBeginWithItsOwnerAlone() {
        UUID group = rest.group(alice, "diary", List.of());
        assertThat(get(alice, "/" + group + "/members").json().get("members")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "bell\u0007", "\u001b[31m", "\u202Eevil", "two\u2028lines", "nul\u0000", "tab\t"})
    void refusesTitlesThatWouldActOnWhoReadsThem(String title) {
        String json = Rest.JSON.writeValueAsString(title);
        rest.call("POST", "/v1/conversations", alice.token(), "{\"kind\":\"group\",\"title\":" + json + "}")
                .problem(400, "bad_request");
        UUID group = rest.group(alice, "before", List.of());
        rest.call("PATCH", "/v1/conversations/" + group, alice.token(), "{\"title\":" + json + "}")
                .problem(400, "bad_request");
        assertThat(get(alice, "/" + group).json().get("title").asString()).isEqualTo("before");
    }

    @Test
    void titlesChangeForEverybody() {
        UUID group = rest.group(alice, "old", List.of(bob.user()));
        Answer renamed = rest.call("PATCH", "/v1/conversations/" + group, alice.token(), "{\"title\":\"  new 🦉 \"}");
        assertThat(renamed.status()).isEqualTo(200);
        assertThat(renamed.json().get("title").asString()).isEqualTo("new 🦉");
        assertThat(get(bob, "/" + group).json().get("title").asString()).isEqualTo("new 🦉");
    }

    @Test
    void pagesHoldEachConversationOnceNewestFirst() {
        Person person = rest.person();
        var made = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            made.addFirst(rest.group(person, "g" + i, List.of()).toString());
        }
        rest.group(alice, "of others", List.of());
        for (int limit : new int[] {1, 2, 3, 7, 8, 100}) {
            assertThat(walk(person, limit)).as("limit " + limit).containsExactlyInAnyOrderElementsOf(made);
        }
        JsonNode all = page(person, "");
        assertThat(all.get("conversations")).hasSize(7);
        assertThat(all.has("cursor")).isFalse();
        assertThat(walk(person, 2)).isEqualTo(walk(person, 100));
        // What was made within one millisecond has no order of its own.
        String last = walk(person, 100).getLast();
        assertThat(made.indexOf(last)).isGreaterThan(0);
    }

    /// Somebody speaks while the pages are walked: what did not move is listed once, what moved to the top
    /// at most once.
    @Test
    void pagesStayStableWhileConversationsMove() throws SQLException {
        Person person = rest.person();
        var made = new ArrayList<String>();
        for (int i = 0; i < 9; i++) {
            made.add(rest.group(person, "g" + i, List.of()).toString());
        }
        var seen = new ArrayList<String>();
        var moved = new HashSet<String>();
        String cursor = "";
        for (int round = 0; round < 6 && (round == 0 || !cursor.isEmpty()); round++) {
            JsonNode page = page(person, "?limit=2" + cursor);
            page.get("conversations")
                    .forEach(each -> seen.add(each.get("conversation").asString()));
            cursor = page.has("cursor") ? "&cursor=" + page.get("cursor").asString() : "";
            String speaks = made.get(round);
            touch(speaks, round);
            moved.add(speaks);
        }
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen)
                .containsAll(made.stream().filter(each -> !moved.contains(each)).toList());
        assertThat(walk(person, 4)).containsExactlyInAnyOrderElementsOf(made).startsWith(made.get(moved.size() - 1));
    }

    /// As the sink does for a message.
    private static void touch(String conversation, int seconds) throws SQLException {
        try (Connection connection = Backends.shared().mysql().connect();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE conversation SET last_time = TIMESTAMPADD(SECOND, ?, '2099-01-01') WHERE id = ?")) {
            update.setInt(1, seconds);
            update.setBytes(2, UuidBytes.of(UUID.fromString(conversation)));
            update.executeUpdate();
        }
    }

    @Test
    void aPageAfterTheLastIsEmpty() {
        Person person = rest.person();
        rest.group(person, "only", List.of());
        JsonNode page = page(person, "?limit=1");
        JsonNode next = page(person, "?limit=1&cursor=" + page.get("cursor").asString());
        assertThat(next.get("conversations")).isEmpty();
        assertThat(next.has("cursor")).isFalse();
        assertThat(page(rest.person(), "").get("conversations")).isEmpty();
    }

    @Test
    void listsOnlyWhatOneIsStillIn() {
        Person person = rest.person();
        UUID group = rest.group(alice, "left", List.of(person.user()));
        assertThat(walk(person, 5)).containsExactly(group.toString());
        assertThat(rest.call("DELETE", "/v1/conversations/" + group + "/members/me", person.token(), "")
                        .status())
                .isEqualTo(204);
        assertThat(walk(person, 5)).isEmpty();
    }

    private static List<String> walk(Person person, int limit) {
        var ids = new ArrayList<String>();
        String cursor = "";
        do {
            JsonNode page = page(person, "?limit=" + limit + cursor);
            page.get("conversations")
                    .forEach(each -> ids.add(each.get("conversation").asString()));
            assertThat(page.get("conversations").size()).isLessThanOrEqualTo(limit);
            assertThat(ids).hasSizeLessThan(20);
            cursor = page.has("cursor") ? "&cursor=" + page.get("cursor").asString() : "";
        } while (!cursor.isEmpty());
        return ids;
    }

    private static JsonNode page(Person person, String query) {
        Answer answer = get(person, query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static Answer get(Person person, String path) {
        return rest.call("GET", "/v1/conversations" + path, person.token(), "");
    }
}
