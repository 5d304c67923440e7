package parley.edge.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;

/// Who may do what in a group: every call by everybody. Also the other way around: what is refused changes
/// nothing.
class MemberRolesApiTest {
    /// Who is there. A former member left; a stranger never was in it.
    enum Who {
        OWNER,
        ADMIN,
        MEMBER,
        FORMER,
        STRANGER,
        OTHER_ADMIN,
        OTHER_MEMBER,
        NEWCOMER
    }

    private static final List<Who> ACTORS = List.of(Who.OWNER, Who.ADMIN, Who.MEMBER, Who.FORMER, Who.STRANGER);

    /// Status for owner, admin, member; everybody else is answered as if there were no such conversation.
    private static final String TABLE = """
            GET    /{c}                                            200 200 200
            GET    /{c}/members                                    200 200 200
            PATCH  /{c}                      {"title":"new"}       200 200 403
            PUT    /{c}/members/NEWCOMER                           200 200 403
            PUT    /{c}/members/NEWCOMER     {"role":"member"}     200 200 403
            PUT    /{c}/members/NEWCOMER     {"role":"admin"}      200 403 403
            PUT    /{c}/members/NEWCOMER     {"role":"owner"}      200 403 403
            PUT    /{c}/members/FORMER                             200 200 403
            PUT    /{c}/members/FORMER       {"role":"owner"}      200 403 403
            PUT    /{c}/members/OTHER_MEMBER                       200 200 200
            PUT    /{c}/members/OTHER_MEMBER {"role":"member"}     200 200 200
            PUT    /{c}/members/OTHER_MEMBER {"role":"admin"}      200 403 403
            PUT    /{c}/members/OTHER_MEMBER {"role":"owner"}      200 403 403
            PUT    /{c}/members/OTHER_ADMIN  {"role":"member"}     200 403 403
            PUT    /{c}/members/SELF         {"role":"owner"}      200 403 403
            PUT    /{c}/members/SELF         {"role":"member"}     409 403 200
            PUT    /{c}/members/OWNER        {"role":"member"}     409 403 403
            DELETE /{c}/members/OTHER_MEMBER                       204 204 403
            DELETE /{c}/members/OTHER_ADMIN                        204 403 403
            DELETE /{c}/members/OWNER                              409 403 403
            DELETE /{c}/members/me                                 409 204 204
            DELETE /{c}/members/SELF                               409 204 204
            DELETE /{c}/members/STRANGER                           404 404 404
            """;

    private static final Map<Who, Person> PEOPLE = new EnumMap<>(Who.class);
    private static Rest rest;
    private static UUID untouched;
    private static String asMade;

    /// One call by one person.
    record Try(String method, String path, String body, Who actor, int status) {
        @Override
        public String toString() {
            return actor + " " + method + " " + path + " " + body;
        }
    }

    @BeforeAll
    static void start() {
        rest = new Rest(TestGateway.shared());
        for (Who who : Who.values()) {
            PEOPLE.put(who, rest.person());
        }
        untouched = newGroup();
        asMade = state(untouched);
    }

    static Stream<Try> table() {
        return TABLE.lines().flatMap(line -> {
            String[] cells = line.split("\\s+");
            String body = cells.length == 6 ? cells[2] : "";
            return ACTORS.stream().map(actor -> {
                int status = actor.ordinal() < 3 ? Integer.parseInt(cells[cells.length - 3 + actor.ordinal()]) : 404;
                return new Try(cells[0], cells[1], body, actor, status);
            });
        });
    }

    static Stream<Try> strangers() {
        return table().filter(call -> call.actor() == Who.STRANGER);
    }

    @ParameterizedTest
    @MethodSource("table")
    void everybodyMayDoWhatTheirRoleAllows(Try call) {
        boolean changes = call.status() < 300 && !call.method().equals("GET");
        UUID group = changes ? newGroup() : untouched;
        Answer answer = run(call, group);
        assertThat(answer.status()).as(answer.body()).isEqualTo(call.status());
        switch (call.status()) {
            case 403 -> answer.problem(403, "forbidden");
            case 404 -> answer.problem(404, "not_found");
            case 409 -> answer.problem(409, "conflict");
            default -> {}
        }
        if (!changes) {
            assertThat(state(group)).isEqualTo(asMade);
        }
    }

    /// Whoever is not in it learns nothing, not even whether it exists.
    @ParameterizedTest
    @MethodSource("strangers")
    void aForeignConversationIsAsAbsentAsNone(Try call) {
        UUID group = untouched;
        UUID nowhere = UUID.randomUUID();
        Answer foreign = run(call, group);
        Answer absent = run(call, nowhere);
        assertThat(foreign.status()).isEqualTo(absent.status());
        assertThat(foreign.body()).isEqualTo(absent.body().replace(nowhere.toString(), group.toString()));
        assertThat(foreign.headerNames()).isEqualTo(absent.headerNames());
    }

    @ParameterizedTest
    @CsvSource({"PUT,OTHER_MEMBER", "PUT,OWNER", "DELETE,OTHER_MEMBER", "DELETE,OWNER", "DELETE,me"})
    void membersOfADirectConversationNeverChange(String method, String target) {
        String direct = rest.direct(
                        PEOPLE.get(Who.OWNER), PEOPLE.get(Who.OTHER_MEMBER).user())
                .json()
                .get("conversation")
                .asString();
        UUID id = UUID.fromString(direct);
        run(new Try(method, "/{c}/members/" + target, "", Who.OWNER, 409), id).problem(409, "conflict");
        run(new Try("PATCH", "/{c}", "{\"title\":\"x\"}", Who.OWNER, 409), id).problem(409, "conflict");
        run(new Try(method, "/{c}/members/" + target, "", Who.STRANGER, 404), id)
                .problem(404, "not_found");
        run(new Try("PATCH", "/{c}", "{\"title\":\"x\"}", Who.STRANGER, 404), id)
                .problem(404, "not_found");
    }

    @Test
    void anOwnerMayGoWhenThereIsAnother() {
        UUID group = newGroup();
        assertThat(put(group, Who.OTHER_MEMBER, "owner").status()).isEqualTo(200);
        assertThat(put(group, Who.OWNER, "member").status()).isEqualTo(200);
        put(group, Who.ADMIN, "member").problem(403, "forbidden");
    }

    @Test
    void theLastOneMayLeaveAndNobodyIsThereAnyMore() {
        UUID group = rest.group(PEOPLE.get(Who.OWNER), "alone", List.of());
        var leave = new Try("DELETE", "/{c}/members/me", "", Who.OWNER, 204);
        assertThat(run(leave, group).status()).isEqualTo(204);
        run(leave, group).problem(404, "not_found");
    }

    @Test
    void whoComesBackIsAPlainMemberAgain() {
        UUID group = newGroup();
        assertThat(run(new Try("DELETE", "/{c}/members/me", "", Who.ADMIN, 204), group)
                        .status())
                .isEqualTo(204);
        Answer back = run(new Try("PUT", "/{c}/members/ADMIN", "", Who.OWNER, 200), group);
        assertThat(back.json().get("role").asString()).isEqualTo("member");
        assertThat(back.json().get("joinSeq").asLong()).isPositive();
    }

    @Test
    void addingTwiceAtOnceAddsOnce() {
        UUID group = newGroup();
        String path = "/v1/conversations/" + group + "/members/"
                + PEOPLE.get(Who.NEWCOMER).user();
        var calls = Stream.of(Who.OWNER, Who.ADMIN, Who.OWNER, Who.ADMIN)
                .map(who -> rest.callAsync("PUT", path, PEOPLE.get(who).token(), ""))
                .toList();
        calls.forEach(
                call -> assertThat(call.join().status()).as(call.join().body()).isEqualTo(200));
        assertThat(calls.stream()
                        .map(call -> call.join().json().get("joinSeq").asLong())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void nobodyIsAddedWhoDoesNotExist() {
        UUID group = newGroup();
        UUID nobody = UUID.randomUUID();
        rest.call(
                        "PUT",
                        "/v1/conversations/" + group + "/members/" + nobody,
                        PEOPLE.get(Who.OWNER).token(),
                        "")
                .problem(400, "bad_request");
    }

    private static Answer put(UUID group, Who target, String role) {
        return run(new Try("PUT", "/{c}/members/" + target, "{\"role\":\"" + role + "\"}", Who.OWNER, 200), group);
    }

    private static Answer run(Try call, UUID conversation) {
        String path = call.path().replace("{c}", conversation.toString());
        String target = path.substring(path.lastIndexOf('/') + 1);
        if (target.equals("SELF")) {
            path = path.replace(target, PEOPLE.get(call.actor()).user().toString());
        } else if (target.equals(target.toUpperCase(java.util.Locale.ROOT)) && target.matches("[A-Z_]+")) {
            path = path.replace(target, PEOPLE.get(Who.valueOf(target)).user().toString());
        }
        return rest.call(
                call.method(),
                "/v1/conversations" + path,
                PEOPLE.get(call.actor()).token(),
                call.body());
    }

    private static UUID newGroup() {
        var members = new ArrayList<UUID>();
        for (Who who : List.of(Who.ADMIN, Who.MEMBER, Who.FORMER, Who.OTHER_ADMIN, Who.OTHER_MEMBER)) {
            members.add(PEOPLE.get(who).user());
        }
        UUID group = rest.group(PEOPLE.get(Who.OWNER), "old", members);
        put(group, Who.ADMIN, "admin");
        put(group, Who.OTHER_ADMIN, "admin");
        run(new Try("DELETE", "/{c}/members/me", "", Who.FORMER, 204), group);
        return group;
    }

    private static String state(UUID group) {
        String owner = PEOPLE.get(Who.OWNER).token();
        String path = "/v1/conversations/" + group;
        return rest.call("GET", path, owner, "").body()
                + rest.call("GET", path + "/members", owner, "").body();
    }
}
