package parley.edge.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.event.Mentions;
import parley.contract.id.UuidBytes;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import tools.jackson.databind.JsonNode;

/// Muted and pinned conversations, as their user lists them. Nobody else notices.
class SettingsApiTest {
    private static final long FIRST = (1L << 44) + 1_000_000_000L;

    private static Rest rest;
    private static JdbcTemplate jdbc;

    @BeforeAll
    static void start() {
        rest = new Rest(TestGateway.shared());
        jdbc = TestGateway.shared().bean(JdbcTemplate.class);
    }

    @Test
    void pinnedConversationsComeFirstOnEveryPage() {
        Person person = rest.person();
        var made = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            made.add(rest.group(person, "g" + i, List.of()).toString());
        }
        for (int i : new int[] {1, 3}) {
            assertThat(set(person, made.get(i), "{\"pinned\":true}")
                            .json()
                            .get("pinned")
                            .asBoolean())
                    .isTrue();
        }
        for (int limit : new int[] {1, 2, 3, 7, 100}) {
            List<String> walked = walk(person, limit);
            assertThat(walked).as("limit " + limit).containsExactlyInAnyOrderElementsOf(made);
            assertThat(walked.subList(0, 2)).containsExactlyInAnyOrder(made.get(1), made.get(3));
        }
        set(person, made.get(1), "{\"pinned\":false}");
        assertThat(walk(person, 2).getFirst()).isEqualTo(made.get(3));
        JsonNode first = list(person, "?limit=1").get("conversations").get(0);
        assertThat(first.get("pinned").asBoolean()).isTrue();
        assertThat(first.has("muted")).isFalse();
        assertThat(see(person, made.get(1)).has("pinned")).isFalse();
    }

    @Test
    void mutedConversationsDoNotCountInTheTotal() {
        Person person = rest.person();
        Person friend = rest.person();
        String loud = rest.group(friend, "loud", List.of(person.user())).toString();
        String quiet = rest.group(friend, "quiet", List.of(person.user())).toString();
        said(loud, friend, 2);
        said(quiet, friend, 3);
        assertThat(list(person, "").get("totalUnread").asInt()).isEqualTo(5);
        assertThat(set(person, quiet, "{\"muted\":true}").json().get("muted").asBoolean())
                .isTrue();
        assertThat(list(person, "").get("totalUnread").asInt()).isEqualTo(2);
        assertThat(see(person, quiet).get("unread").asInt()).isEqualTo(3);
        assertThat(see(person, quiet).get("muted").asBoolean()).isTrue();
        assertThat(list(friend, "").get("totalUnread").asInt()).isZero();
        assertThat(set(person, quiet, "{\"muted\":false}").json().has("muted")).isFalse();
        assertThat(list(person, "").get("totalUnread").asInt()).isEqualTo(5);
        assertThat(list(
                                person,
                                "?limit=1&cursor="
                                        + list(person, "?limit=1").get("cursor").asString())
                        .has("totalUnread"))
                .isFalse();
    }

    @Test
    void theTotalIsCountedOverManyConversationsAndUpToAThousand() {
        Person person = rest.person();
        Person friend = rest.person();
        for (int i = 0; i < 19; i++) {
            said(rest.group(friend, "g" + i, List.of(person.user())).toString(), friend, 1 + i % 2);
        }
        assertThat(list(person, "?limit=5").get("totalUnread").asInt()).isEqualTo(28);
        said(rest.group(friend, "busy", List.of(person.user())).toString(), friend, 990);
        assertThat(list(person, "").get("totalUnread").asInt()).isEqualTo(1_000);
    }

    @Test
    void whatMentionsThePersonCountsInMutedConversationsToo() {
        Person person = rest.person();
        Person friend = rest.person();
        String quiet = rest.group(friend, "quiet", List.of(person.user())).toString();
        said(quiet, friend, 4);
        mentioned(quiet, person.user(), friend, 0);
        mentioned(quiet, Mentions.ALL, friend, 2);
        mentioned(quiet, UUID.randomUUID(), friend, 3);
        assertThat(see(person, quiet).get("mentions").asInt()).isEqualTo(2);
        assertThat(list(person, "").get("totalUnread").asInt()).isEqualTo(4);
        set(person, quiet, "{\"muted\":true}");
        assertThat(list(person, "").get("totalUnread").asInt()).isEqualTo(2);
        assertThat(see(friend, quiet).get("mentions").asInt()).as("one's own").isZero();
        jdbc.update(
                "INSERT INTO user_cursor (user_id, conversation_id, read_seq) VALUES (?, ?, ?)",
                UuidBytes.of(person.user()),
                UuidBytes.of(UUID.fromString(quiet)),
                FIRST + 1);
        assertThat(see(person, quiet).get("mentions").asInt())
                .as("one was read")
                .isEqualTo(1);
        jdbc.update("UPDATE member SET join_seq = ? WHERE user_id = ?", FIRST + 2, UuidBytes.of(person.user()));
        assertThat(see(person, quiet).get("mentions").asInt())
                .as("who came later was not meant")
                .isZero();
    }

    @Test
    void mutingMayEndByItself() {
        Person person = rest.person();
        Person friend = rest.person();
        String group = rest.group(friend, "quiet", List.of(person.user())).toString();
        said(group, friend, 1);
        Instant until = Instant.now().plus(Duration.ofHours(8)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        Answer answer = set(person, group, "{\"muted\":\"" + until + "\"}");
        assertThat(answer.json().get("muted").asString()).isEqualTo(until.toString());
        assertThat(see(person, group).get("muted").asString()).isEqualTo(until.toString());
        assertThat(list(person, "").get("totalUnread").asInt()).isZero();
        jdbc.update(
                "UPDATE conversation_setting SET muted_until = ? WHERE user_id = ?",
                Timestamp.from(Instant.now().minusSeconds(86_400)),
                UuidBytes.of(person.user()));
        assertThat(see(person, group).has("muted")).isFalse();
        assertThat(list(person, "").get("totalUnread").asInt()).isEqualTo(1);
    }

    @Test
    void whatIsNotNamedStaysAndNobodyElseNotices() {
        Person person = rest.person();
        Person friend = rest.person();
        String group = rest.group(friend, "both", List.of(person.user())).toString();
        set(person, group, "{\"muted\":true}");
        JsonNode both = set(person, group, "{\"pinned\":true}").json();
        assertThat(both.get("muted").asBoolean() && both.get("pinned").asBoolean())
                .isTrue();
        assertThat(set(person, group, "{}").json()).isEqualTo(both);
        JsonNode seen = see(friend, group);
        assertThat(seen.has("muted") || seen.has("pinned")).isFalse();
        set(rest.person(), group, "{\"pinned\":true}").problem(404, "not_found");
    }

    /// As the sink writes it.
    private static void said(String conversation, Person by, int messages) {
        UUID id = UUID.fromString(conversation);
        for (int i = 0; i < messages; i++) {
            long seq = FIRST + i;
            jdbc.update(
                    "INSERT INTO message (conversation_id, seq, message_id, sender_id, device, client_id, type, version,"
                            + " generation, body, hash, server_time) VALUES (?, ?, ?, ?, 'd', ?, 'text', 1, 1, '{}', ?,"
                            + " NOW(3))",
                    UuidBytes.of(id),
                    seq,
                    UuidBytes.of(UUID.randomUUID()),
                    UuidBytes.of(by.user()),
                    "c" + i,
                    new byte[32]);
            jdbc.update("UPDATE conversation SET last_seq = ?, last_time = NOW(3) WHERE id = ?", seq, UuidBytes.of(id));
        }
    }

    /// As the sink writes it.
    private static void mentioned(String conversation, UUID whom, Person by, int message) {
        jdbc.update(
                "INSERT INTO mention (conversation_id, user_id, seq, sender_id) VALUES (?, ?, ?, ?)",
                UuidBytes.of(UUID.fromString(conversation)),
                UuidBytes.of(whom),
                FIRST + message,
                UuidBytes.of(by.user()));
    }

    private static List<String> walk(Person person, int limit) {
        var ids = new ArrayList<String>();
        String cursor = "";
        do {
            JsonNode page = list(person, "?limit=" + limit + cursor);
            page.get("conversations")
                    .forEach(each -> ids.add(each.get("conversation").asString()));
            assertThat(ids).hasSizeLessThan(20);
            cursor = page.has("cursor") ? "&cursor=" + page.get("cursor").asString() : "";
        } while (!cursor.isEmpty());
        return ids;
    }

    private static JsonNode list(Person person, String query) {
        Answer answer = rest.call("GET", "/v1/conversations" + query, person.token(), "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode see(Person person, String conversation) {
        return rest.call("GET", "/v1/conversations/" + conversation, person.token(), "")
                .json();
    }

    private static Answer set(Person person, String conversation, String body) {
        return rest.call("PATCH", "/v1/conversations/" + conversation + "/settings", person.token(), body);
    }
}
