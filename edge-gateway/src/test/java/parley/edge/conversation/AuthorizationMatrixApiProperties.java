package parley.edge.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import parley.edge.fixture.TestLogin;
import parley.edge.fixture.TestSocket;
import tools.jackson.databind.JsonNode;

/// Who may call what on which conversation, from outside: all combinations of caller, call, target and kind
/// of conversation, against an oracle that knows nothing of the code. What is refused changes nothing, and
/// who is not in a conversation cannot tell it from one that does not exist.
@Tag("property-5")
class AuthorizationMatrixApiProperties {
    enum Caller {
        OWNER,
        ADMIN,
        MEMBER,
        FORMER,
        REMOVED,
        STRANGER
    }

    enum Kind {
        GROUP,
        DIRECT,
        ABSENT
    }

    enum Target {
        SELF,
        OWNER,
        OTHER_ADMIN,
        OTHER_MEMBER,
        FORMER,
        NEWCOMER
    }

    /// What is called; those with a target have it in the path or in the body.
    enum Call {
        SEE,
        SEE_MEMBERS,
        RENAME,
        SET,
        PUT,
        PUT_MEMBER,
        PUT_ADMIN,
        PUT_OWNER,
        ADD,
        ADD_MEMBER,
        ADD_ADMIN,
        ADD_OWNER,
        REMOVE
    }

    enum Op {
        SEND,
        SYNC,
        TYPING,
        READ,
        ACK
    }

    private static final Map<Caller, Person> CALLERS = new EnumMap<>(Caller.class);
    private static final Map<Target, Person> TARGETS = new EnumMap<>(Target.class);
    private static final Set<String> SEEN = new HashSet<>();
    private static Rest rest;
    private static UUID group;
    private static UUID direct;

    @BeforeContainer
    static void start() {
        rest = new Rest(TestGateway.shared());
        for (Caller caller : Caller.values()) {
            CALLERS.put(caller, rest.person());
        }
        for (Target target : List.of(Target.OTHER_ADMIN, Target.OTHER_MEMBER, Target.NEWCOMER)) {
            TARGETS.put(target, rest.person());
        }
        TARGETS.put(Target.OWNER, person(Caller.OWNER));
        TARGETS.put(Target.FORMER, person(Caller.FORMER));
        group = newGroup();
        direct = UUID.fromString(
                rest.direct(person(Caller.OWNER), person(Caller.ADMIN).user())
                        .json()
                        .get("conversation")
                        .asString());
    }

    @AfterContainer
    static void sawEnough() {
        assertThat(SEEN).hasSizeGreaterThanOrEqualTo(500);
    }

    @Property(
            tries = 6 * 13 * 6 * 3,
            generation = GenerationMode.EXHAUSTIVE,
            shrinking = ShrinkingMode.OFF,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    void everyCallIsAnsweredAsTheOracleSays(
            @ForAll Caller caller, @ForAll Call call, @ForAll Target target, @ForAll Kind kind) {
        UUID conversation = switch (kind) {
            case GROUP -> group;
            case DIRECT -> direct;
            case ABSENT -> UUID.randomUUID();
        };
        int expected = oracle(caller, call, target, kind);
        boolean reads = call == Call.SEE || call == Call.SEE_MEMBERS;
        String before = reads ? "" : state(kind);
        Answer answer = run(caller, call, target, conversation);
        assertThat(answer.status()).as(answer.body()).isEqualTo(expected);
        if (expected == 404 && !inside(caller, kind)) {
            Answer absent = run(caller, call, target, new UUID(9, 9));
            assertThat(absent.status()).isEqualTo(404);
            assertThat(answer.body().replace(conversation.toString(), new UUID(9, 9).toString()))
                    .isEqualTo(absent.body());
            assertThat(answer.headerNames()).isEqualTo(absent.headerNames());
        }
        if (expected >= 400 && !reads) {
            assertThat(state(kind)).isEqualTo(before);
        } else if (kind == Kind.GROUP && !reads && call != Call.SET) {
            group = newGroup();
        }
        SEEN.add(caller + " " + call + " " + target + " " + kind);
    }

    @Property(
            tries = 5 * 2,
            generation = GenerationMode.EXHAUSTIVE,
            shrinking = ShrinkingMode.OFF,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    void onTheSocketAForeignConversationIsAsAbsentAsNone(@ForAll Op op, @ForAll boolean direct) {
        UUID foreign = direct ? AuthorizationMatrixApiProperties.direct : group;
        UUID nowhere = UUID.randomUUID();
        Person person = person(Caller.STRANGER);
        var login = new TestLogin(person.user(), person.device(), person.session(), person.token());
        try (var socket = TestSocket.connected(TestGateway.shared().http(), login)) {
            JsonNode one = refusal(socket, op, foreign);
            JsonNode other = refusal(socket, op, nowhere);
            assertThat(one.toString().replace(foreign.toString(), nowhere.toString()))
                    .isEqualTo(other.toString());
        }
    }

    private static int oracle(Caller caller, Call call, Target target, Kind kind) {
        if (!inside(caller, kind)) {
            return 404;
        }
        boolean reads = call == Call.SEE || call == Call.SEE_MEMBERS || call == Call.SET;
        if (reads) {
            return 200;
        }
        if (call == Call.ADD_OWNER) {
            return 400;
        }
        if (kind == Kind.DIRECT) {
            return 409;
        }
        return switch (call) {
            case SEE, SEE_MEMBERS, SET, ADD_OWNER -> throw new AssertionError(call);
            case RENAME -> caller == Caller.MEMBER ? 403 : 200;
            case PUT, PUT_MEMBER, PUT_ADMIN, PUT_OWNER -> put(caller, role(call), target);
            case ADD, ADD_MEMBER, ADD_ADMIN -> present(target) ? 200 : put(caller, role(call), target);
            case REMOVE -> remove(caller, target);
        };
    }

    /// @param role that is asked for; empty: none
    private static int put(Caller caller, String role, Target target) {
        if (!present(target)) {
            boolean plain = role.isEmpty() || role.equals("member");
            return caller == Caller.OWNER || caller == Caller.ADMIN && plain ? 200 : 403;
        }
        String has = has(caller, target);
        if (role.isEmpty() || role.equals(has)) {
            return 200;
        }
        if (caller != Caller.OWNER) {
            return 403;
        }
        return has.equals("owner") ? 409 : 200;
    }

    private static int remove(Caller caller, Target target) {
        if (!present(target)) {
            return 404;
        }
        String has = has(caller, target);
        boolean self = target == Target.SELF || target == Target.OWNER && caller == Caller.OWNER;
        if (self) {
            return caller == Caller.OWNER ? 409 : 204;
        }
        return caller == Caller.OWNER || caller == Caller.ADMIN && has.equals("member") ? 204 : 403;
    }

    private static boolean inside(Caller caller, Kind kind) {
        return switch (kind) {
            case GROUP -> caller == Caller.OWNER || caller == Caller.ADMIN || caller == Caller.MEMBER;
            case DIRECT -> caller == Caller.OWNER || caller == Caller.ADMIN;
            case ABSENT -> false;
        };
    }

    private static boolean present(Target target) {
        return target != Target.FORMER && target != Target.NEWCOMER;
    }

    private static String has(Caller caller, Target target) {
        return switch (target) {
            case SELF -> caller.name().toLowerCase(java.util.Locale.ROOT);
            case OWNER -> "owner";
            case OTHER_ADMIN -> "admin";
            case OTHER_MEMBER -> "member";
            case FORMER, NEWCOMER -> "";
        };
    }

    private static String role(Call call) {
        return switch (call) {
            case PUT_MEMBER, ADD_MEMBER -> "member";
            case PUT_ADMIN, ADD_ADMIN -> "admin";
            case PUT_OWNER, ADD_OWNER -> "owner";
            case SEE, SEE_MEMBERS, RENAME, SET, PUT, ADD, REMOVE -> "";
        };
    }

    private static Answer run(Caller caller, Call call, Target target, UUID conversation) {
        String path = "/v1/conversations/" + conversation;
        UUID user =
                (target == Target.SELF ? person(caller) : java.util.Objects.requireNonNull(TARGETS.get(target))).user();
        String token = person(caller).token();
        String role = role(call).isEmpty() ? "" : "\"role\":\"" + role(call) + "\"";
        return switch (call) {
            case SEE -> rest.call("GET", path, token, "");
            case SEE_MEMBERS -> rest.call("GET", path + "/members", token, "");
            case RENAME -> rest.call("PATCH", path, token, "{\"title\":\"new\"}");
            case SET -> rest.call("PATCH", path + "/settings", token, "{\"pinned\":true}");
            case PUT, PUT_MEMBER, PUT_ADMIN, PUT_OWNER ->
                rest.call("PUT", path + "/members/" + user, token, "{" + role + "}");
            case ADD, ADD_MEMBER, ADD_ADMIN, ADD_OWNER ->
                rest.call(
                        "POST",
                        path + "/members",
                        token,
                        "{\"members\":[\"" + user + "\"]" + (role.isEmpty() ? "" : "," + role) + "}");
            case REMOVE -> rest.call("DELETE", path + "/members/" + user, token, "");
        };
    }

    private static JsonNode refusal(TestSocket socket, Op op, UUID conversation) {
        String of = "\"conversation\":\"" + conversation + "\"";
        String frame = switch (op) {
            case SEND ->
                "{\"op\":\"send\",\"id\":\"x\"," + of + ",\"type\":\"text\",\"version\":1,\"body\":{\"text\":\"x\"}}";
            case SYNC -> "{\"op\":\"sync\",\"request\":\"x\"," + of + ",\"after\":0}";
            case TYPING -> "{\"op\":\"typing\"," + of + "}";
            case READ -> "{\"op\":\"read\"," + of + ",\"seq\":1}";
            case ACK -> "{\"op\":\"ack\",\"cursors\":{\"" + conversation + "\":1}}";
        };
        socket.send(frame);
        return socket.await(
                answer -> answer.get("op").asString().equals("error")
                        && answer.get("message").asString().contains(conversation.toString()),
                "a refusal of " + op);
    }

    private static String state(Kind kind) {
        UUID conversation = switch (kind) {
            case GROUP -> group;
            case DIRECT -> direct;
            case ABSENT -> null;
        };
        if (conversation == null) {
            return "";
        }
        String owner = person(Caller.OWNER).token();
        String path = "/v1/conversations/" + conversation;
        return rest.call("GET", path, owner, "").body()
                + rest.call("GET", path + "/members", owner, "").body();
    }

    private static UUID newGroup() {
        Person owner = person(Caller.OWNER);
        Person otherAdmin = java.util.Objects.requireNonNull(TARGETS.get(Target.OTHER_ADMIN));
        UUID made = rest.group(
                owner,
                "old",
                List.of(
                        person(Caller.ADMIN).user(),
                        person(Caller.MEMBER).user(),
                        person(Caller.FORMER).user(),
                        person(Caller.REMOVED).user(),
                        otherAdmin.user(),
                        java.util.Objects.requireNonNull(TARGETS.get(Target.OTHER_MEMBER))
                                .user()));
        String members = "/v1/conversations/" + made + "/members/";
        for (Person admin : List.of(person(Caller.ADMIN), otherAdmin)) {
            rest.call("PUT", members + admin.user(), owner.token(), "{\"role\":\"admin\"}");
        }
        rest.call("DELETE", members + "me", person(Caller.FORMER).token(), "");
        rest.call("DELETE", members + person(Caller.REMOVED).user(), owner.token(), "");
        return made;
    }

    private static Person person(Caller caller) {
        return java.util.Objects.requireNonNull(CALLERS.get(caller));
    }
}
