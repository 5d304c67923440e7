package parley.edge.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.event.MemberRow;
import parley.contract.id.UuidBytes;
import parley.edge.Rest;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;

/// The database goes back to a backup, and the topics know what came since.
class RestoredDatabaseTest {
    private TestGateway gateway;
    private Rest rest;
    private Person owner;
    private Person friend;
    private Person late;

    @BeforeEach
    void start() {
        gateway = TestGateway.ready(TestGateway.CHEAP_PASSWORDS);
        rest = new Rest(gateway);
        owner = rest.person();
        friend = rest.person();
        late = rest.person();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void whatTheDatabaseLostComesBackFromTheTopicsWhenItIsAskedFor() {
        UUID group = rest.group(owner, "g", List.of(friend.user()));
        // --- the backup is made here: the group has two members
        member("PUT", group, late.user(), "{}");
        member("PUT", group, friend.user(), "{\"role\":\"admin\"}");
        member("DELETE", group, late.user(), "");
        UUID direct = conversation(rest.direct(owner, friend.user()));
        UUID younger = rest.group(friend, "h", List.of(owner.user()));
        block(friend, late);
        List<Map<String, Object>> before = rows(group, direct, younger);

        lose("DELETE FROM member WHERE conversation_id = ? AND user_id = ?", group, late.user());
        lose(
                "UPDATE member SET role = 'member', version = 1 WHERE conversation_id = ? AND user_id = ?",
                group,
                friend.user());
        for (UUID lost : List.of(direct, younger)) {
            lose("DELETE FROM member WHERE conversation_id = ?", lost);
            lose("DELETE FROM conversation WHERE id = ?", lost);
        }
        lose("DELETE FROM user_block WHERE user_id = ?", friend.user());

        List<Map<String, Object>> old = rows(group, direct, younger);
        assertThat(old).isNotEqualTo(before);
        compareOnly();
        assertThat(rows(group, direct, younger)).isEqualTo(old);
        restoring();
        await().atMost(TestGateway.TOO_SLOW)
                .untilAsserted(() -> assertThat(rows(group, direct, younger)).isEqualTo(before));
        assertThat(kind(direct)).isEqualTo("direct");
        assertThat(kind(younger)).isEqualTo("group");
        await().atMost(TestGateway.TOO_SLOW)
                .untilAsserted(() -> assertThat(rest.call("GET", "/v1/users/me/blocks", friend.token(), "")
                                .body())
                        .contains(late.user().toString()));

        // What is changed now is newer than what everybody knew.
        member("DELETE", group, friend.user(), "");
        try (TestGateway other = TestGateway.ready(TestGateway.CHEAP_PASSWORDS)) {
            await().atMost(TestGateway.TOO_SLOW)
                    .untilAsserted(() -> assertThat(
                                    other.bean(Memberships.class).table().row(group, friend.user()))
                            .satisfies(row -> assertThat(row.state()).isEqualTo(MemberRow.State.LEFT)));
        }
    }

    /// As every start does.
    private void compareOnly() {
        new MemberRepair(
                        gateway.bean(MemberStore.class),
                        gateway.bean(Members.class),
                        gateway.bean(Memberships.class).table(),
                        row -> CompletableFuture.completedFuture(null),
                        Clock.systemUTC(),
                        false)
                .run();
    }

    private void restoring() {
        var keys = gateway.keys();
        gateway.close();
        var settings = new HashMap<>(TestGateway.CHEAP_PASSWORDS);
        settings.put("parley.restore-from-log", true);
        settings.put("parley.keys.directory", keys);
        gateway = TestGateway.ready(settings);
        rest = new Rest(gateway);
    }

    private void member(String method, UUID group, UUID user, String body) {
        String path = "/v1/conversations/" + group + "/members/" + user;
        assertThat(rest.call(method, path, owner.token(), body).status()).isIn(200, 204);
    }

    private void block(Person who, Person whom) {
        assertThat(rest.call("PUT", "/v1/users/me/blocks/" + whom.user(), who.token(), "")
                        .status())
                .isEqualTo(204);
    }

    private void lose(String sql, UUID... ids) {
        jdbc().update(sql, (Object[]) Arrays.stream(ids).map(UuidBytes::of).toArray(byte[][]::new));
    }

    private List<Map<String, Object>> rows(UUID... conversations) {
        var rows = new ArrayList<Map<String, Object>>();
        for (UUID conversation : conversations) {
            rows.addAll(jdbc().queryForList(
                            "SELECT HEX(user_id), role, state, join_seq, leave_seq, past, version FROM member"
                                    + " WHERE conversation_id = ? ORDER BY user_id",
                            (Object) UuidBytes.of(conversation)));
        }
        return rows;
    }

    private String kind(UUID conversation) {
        return jdbc().queryForObject("SELECT kind FROM conversation WHERE id = ?", String.class, (Object)
                UuidBytes.of(conversation));
    }

    private JdbcTemplate jdbc() {
        return gateway.bean(JdbcTemplate.class);
    }

    private static UUID conversation(Rest.Answer answer) {
        return UUID.fromString(answer.json().get("conversation").asString());
    }
}
