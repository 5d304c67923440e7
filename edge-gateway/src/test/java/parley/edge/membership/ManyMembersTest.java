package parley.edge.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.MemberRow;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import tools.jackson.databind.JsonNode;

/// Groups of ten thousand, and many who are added with one call.
class ManyMembersTest {
    private static final Logger LOG = LoggerFactory.getLogger(ManyMembersTest.class);
    private static final int MOST = 10_000;

    private static Rest rest;
    private static Person owner;
    private static List<UUID> crowd;

    @BeforeAll
    static void start() {
        rest = new Rest(TestGateway.shared());
        owner = rest.person();
        crowd = people(MOST);
    }

    @Test
    void aGroupMayBeginWithTenThousand() {
        long begun = System.nanoTime();
        UUID group = rest.group(owner, "everybody", crowd.subList(0, MOST - 1));
        LOG.info("made a group of {} in {} ms", MOST, (System.nanoTime() - begun) / 1_000_000);
        assertComplete(group, MOST, 0);
        rest.call("PUT", "/v1/conversations/" + group + "/members/" + crowd.getLast(), owner.token(), "")
                .problem(409, "quota_exceeded");
    }

    @Test
    void tenThousandMayBeAddedAtOnce() {
        UUID group = rest.group(owner, "everybody", List.of());
        long begun = System.nanoTime();
        Answer added = add(owner, group, crowd.subList(0, MOST - 1), null);
        LOG.info("added {} members in {} ms", MOST - 1, (System.nanoTime() - begun) / 1_000_000);
        assertThat(added.status()).as(added.body()).isEqualTo(200);
        assertThat(added.json().get("added").asInt()).isEqualTo(MOST - 1);
        long boundary = added.json().get("joinSeq").asLong();
        assertThat(boundary).isPositive();
        assertComplete(group, MOST, boundary);
        Answer again = add(owner, group, crowd.subList(0, MOST - 1), null);
        assertThat(again.json().get("added").asInt()).isZero();
        assertThat(again.json().has("joinSeq")).isFalse();
        add(owner, group, crowd, null).problem(409, "quota_exceeded");
    }

    @Test
    void whoIsThereKeepsItsRoleAndWhoLeftComesBack() {
        UUID group = rest.group(owner, "some", crowd.subList(0, 3));
        String member = "/v1/conversations/" + group + "/members/";
        rest.call("PUT", member + crowd.get(0), owner.token(), "{\"role\":\"admin\"}");
        rest.call("DELETE", member + crowd.get(1), owner.token(), "");
        Answer added = add(owner, group, crowd.subList(0, 5), null);
        assertThat(added.json().get("added").asInt()).isEqualTo(3);
        Map<String, String> roles = roles(group);
        assertThat(roles).hasSize(6);
        assertThat(roles.get(crowd.get(0).toString())).isEqualTo("admin");
        MemberRow back = row(group, crowd.get(1));
        assertThat(back.joinSeq()).isEqualTo(added.json().get("joinSeq").asLong());
        assertThat(back.past()).hasSize(1);
        assertThat(back.version()).isEqualTo(5);
    }

    @Test
    void rolesDecideWhoMayAddWhom() {
        Person admin = rest.person();
        Person member = rest.person();
        Person stranger = rest.person();
        UUID group = rest.group(owner, "some", List.of(admin.user(), member.user()));
        rest.call(
                "PUT",
                "/v1/conversations/" + group + "/members/" + admin.user(),
                owner.token(),
                "{\"role\":\"admin\"}");
        List<UUID> one = crowd.subList(10, 12);
        add(member, group, one, null).problem(403, "forbidden");
        add(admin, group, one, "admin").problem(403, "forbidden");
        add(owner, group, one, "owner").problem(400, "bad_request");
        Answer hidden = add(stranger, group, one, null);
        hidden.problem(404, "not_found");
        UUID nowhere = UUID.randomUUID();
        assertThat(add(stranger, nowhere, one, null).body().replace(nowhere.toString(), group.toString()))
                .isEqualTo(hidden.body());
        assertThat(roles(group)).hasSize(3);
        assertThat(add(admin, group, one, "member").status()).isEqualTo(200);
        assertThat(add(owner, group, crowd.subList(12, 14), "admin").status()).isEqualTo(200);
        assertThat(roles(group).get(crowd.get(13).toString())).isEqualTo("admin");
    }

    /// One bad id, one who does not exist, one who does not want it: nobody is added.
    @Test
    void addsAllOrNobody() {
        UUID group = rest.group(owner, "some", List.of());
        Person unwilling = rest.person();
        rest.call("PATCH", "/v1/users/me", unwilling.token(), "{\"contactPolicy\":\"nobody\"}");
        var some = new ArrayList<>(crowd.subList(0, 3));
        some.add(UUID.randomUUID());
        add(owner, group, some, null).problem(400, "bad_request");
        some.set(3, unwilling.user());
        add(owner, group, some, null).problem(403, "forbidden");
        assertThat(roles(group)).hasSize(1);
    }

    /// A crash between the transaction and the message leaves joining rows; the next call finishes them.
    @Test
    void whoStoppedHalfWayIsFinished() {
        UUID group = rest.group(owner, "some", List.of());
        MemberStore store = TestGateway.shared().bean(MemberStore.class);
        store.changing(group, locked -> {
            locked.saveAll(
                    List.of(new StoredMember(
                            MemberChanges.beginJoin(null, group, crowd.get(20), MemberRow.Role.MEMBER), owner.user())),
                    java.time.Instant.now());
            return true;
        });
        Answer added = add(owner, group, crowd.subList(20, 23), null);
        assertThat(added.json().get("added").asInt()).isEqualTo(2);
        assertThat(roles(group)).hasSize(4);
        assertThat(row(group, crowd.get(20)).state()).isEqualTo(MemberRow.State.ACTIVE);
        assertThat(row(group, crowd.get(20)).joinSeq()).isPositive();
    }

    @Test
    void theSameManyTwiceAtOnceAreAddedOnce() {
        UUID group = rest.group(owner, "some", List.of());
        String body = Rest.JSON.writeValueAsString(Map.of("members", crowd.subList(0, 200)));
        var calls = IntStream.range(0, 4)
                .mapToObj(i -> rest.callAsync("POST", "/v1/conversations/" + group + "/members", owner.token(), body))
                .toList();
        calls.forEach(
                call -> assertThat(call.join().status()).as(call.join().body()).isEqualTo(200));
        assertThat(roles(group)).hasSize(201);
        assertThat(calls.stream()
                        .mapToInt(call -> call.join().json().get("added").asInt())
                        .sum())
                .isBetween(1, 200);
    }

    /// In the database, and in the table that every gateway has of the topic.
    private static void assertComplete(UUID group, int size, long boundary) {
        JsonNode members = rest.call("GET", "/v1/conversations/" + group + "/members", owner.token(), "")
                .json()
                .get("members");
        assertThat(members).hasSize(size);
        var table = TestGateway.shared().bean(Memberships.class).table();
        await().atMost(TestGateway.TOO_SLOW).until(() -> table.rows(group).size() == size);
        var expected = new HashSet<>(crowd.subList(0, size - 1));
        table.rows(group).forEach(row -> {
            assertThat(row.state()).isEqualTo(MemberRow.State.ACTIVE);
            if (expected.remove(row.user())) {
                assertThat(row.joinSeq()).isEqualTo(boundary);
            }
        });
        assertThat(expected).isEmpty();
    }

    private static MemberRow row(UUID group, UUID user) {
        StoredMember member = TestGateway.shared().bean(MemberStore.class).find(group, user);
        assertThat(member).isNotNull();
        return java.util.Objects.requireNonNull(member).row();
    }

    private static Map<String, String> roles(UUID group) {
        var roles = new java.util.HashMap<String, String>();
        rest.call("GET", "/v1/conversations/" + group + "/members", owner.token(), "")
                .json()
                .get("members")
                .forEach(member -> roles.put(
                        member.get("user").asString(), member.get("role").asString()));
        return roles;
    }

    private static Answer add(Person by, UUID group, List<UUID> users, String role) {
        var body = new java.util.HashMap<String, Object>(Map.of("members", users));
        if (role != null) {
            body.put("role", role);
        }
        return rest.call(
                "POST", "/v1/conversations/" + group + "/members", by.token(), Rest.JSON.writeValueAsString(body));
    }

    private static List<UUID> people(int count) {
        Person operator = Operators.loggedIn(TestGateway.shared());
        var people = new ArrayList<UUID>();
        for (int from = 0; from < count; from += 1_000) {
            List<Map<String, String>> users = IntStream.range(0, 1_000)
                    .mapToObj(i -> Map.of("username", Rest.freshName()))
                    .toList();
            Answer made = rest.call(
                    "POST",
                    "/v1/operator/users/import",
                    operator.token(),
                    Rest.JSON.writeValueAsString(Map.of("users", users)));
            assertThat(made.status()).as(made.body()).isEqualTo(200);
            made.json()
                    .get("users")
                    .forEach(user -> people.add(UUID.fromString(user.get("user").asString())));
        }
        return people;
    }
}
