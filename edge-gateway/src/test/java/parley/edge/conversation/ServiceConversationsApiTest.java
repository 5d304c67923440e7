package parley.edge.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.ServiceToken;
import parley.edge.TestGateway;
import tools.jackson.databind.JsonNode;

/// Groups and members that another system makes.
class ServiceConversationsApiTest {
    private static final String PATH = "/v1/service/conversations";

    private static Rest rest;
    private static Person operator;
    private static ServiceToken service;
    private static Person owner;
    private static Person member;

    @BeforeAll
    static void start() {
        TestGateway gateway = TestGateway.shared();
        rest = new Rest(gateway);
        operator = Operators.loggedIn(gateway);
        service = ServiceToken.of(rest, operator, "directory", "conversations");
        owner = rest.person();
        member = rest.person();
    }

    @Test
    void eachHasItsOwnResultAndTheSameCallAgainChangesNothing() {
        String clientId = UUID.randomUUID().toString();
        List<Map<String, ?>> wanted = List.of(
                group(clientId, "team", owner.user(), member.user()),
                group("x", "", owner.user()),
                group("y", "team", UUID.randomUUID()),
                group("z", "team", owner.user(), UUID.randomUUID()));
        List<JsonNode> results = made(service, wanted);
        assertThat(results)
                .extracting(each -> each.path("code").asString("made"))
                .containsExactly("made", "bad_request", "bad_request", "bad_request");
        assertThat(results.get(1).get("detail").asString()).contains("conversations[1].title");
        assertThat(results.get(2).get("detail").asString()).contains("expected users that exist");
        assertThat(results.getFirst().get("created").asBoolean()).isTrue();
        UUID group = UUID.fromString(results.getFirst().get("conversation").asString());
        assertThat(roles(group))
                .isEqualTo(
                        Map.of(owner.user().toString(), "owner", member.user().toString(), "member"));
        JsonNode again = made(service, List.of(group(clientId, "another title", member.user())))
                .getFirst();
        assertThat(again.get("conversation").asString()).isEqualTo(group.toString());
        assertThat(again.get("created").asBoolean()).isFalse();
        assertThat(roles(group)).hasSize(2);
        // Another system's id is another group; without an id each call makes one.
        ServiceToken other = ServiceToken.of(rest, operator, "other", "conversations");
        assertThat(made(other, wanted.subList(0, 1))
                        .getFirst()
                        .get("conversation")
                        .asString())
                .isNotEqualTo(group.toString());
        List<Map<String, ?>> nameless = List.of(Map.of("title", "team", "owner", owner.user()));
        assertThat(made(service, nameless).getFirst().get("conversation"))
                .isNotEqualTo(made(service, nameless).getFirst().get("conversation"));
    }

    @Test
    void addsMembersAsAnOwnerWouldAndIsNoMember() {
        UUID group = UUID.fromString(made(service, List.of(group("a" + UUID.randomUUID(), "team", owner.user())))
                .getFirst()
                .get("conversation")
                .asString());
        Person shy = rest.person();
        rest.call("PATCH", "/v1/users/me", shy.token(), "{\"contactPolicy\":\"nobody\"}");
        Answer added = add(group, "admin", member.user(), shy.user());
        assertThat(added.status()).as(added.body()).isEqualTo(200);
        assertThat(added.json().get("added").asInt()).isEqualTo(2);
        assertThat(added.json().get("joinSeq").asLong()).isPositive();
        assertThat(add(group, "admin", member.user()).json().get("added").asInt())
                .isZero();
        assertThat(roles(group))
                .isEqualTo(Map.of(
                        owner.user().toString(),
                        "owner",
                        member.user().toString(),
                        "admin",
                        shy.user().toString(),
                        "admin"));
        Person gone = rest.person();
        rest.call("POST", "/v1/operator/users/" + gone.user() + "/deactivate", operator.token(), "");
        add(group, "member", gone.user()).problem(403, "forbidden");
        add(group, "owner", rest.person().user()).problem(400, "bad_request");
        add(group, "member", UUID.randomUUID()).problem(400, "bad_request");
        add(UUID.randomUUID(), "member", member.user()).problem(404, "not_found");
        UUID direct = UUID.fromString(
                rest.direct(owner, member.user()).json().get("conversation").asString());
        add(direct, "member", rest.person().user()).problem(409, "conflict");
    }

    @Test
    void takesAHundredAtOnce() {
        List<Map<String, ?>> many = IntStream.range(0, 101)
                .<Map<String, ?>>mapToObj(i -> group("many-" + i, "team " + i, owner.user()))
                .toList();
        assertThat(made(service, many.subList(0, 100)))
                .extracting(each -> each.has("conversation"))
                .containsOnly(true);
        assertThat(making(service, many)
                        .problem(400, "bad_request")
                        .get("detail")
                        .asString())
                .contains("101 items", "at most 100");
    }

    private static Answer add(UUID group, String role, UUID... users) {
        String body = Rest.JSON.writeValueAsString(Map.of("members", List.of(users), "role", role));
        return rest.call("POST", PATH + "/" + group + "/members", service.text(), body);
    }

    private static Map<String, String> roles(UUID group) {
        return rest.call("GET", "/v1/conversations/" + group + "/members", owner.token(), "")
                .json()
                .get("members")
                .valueStream()
                .collect(java.util.stream.Collectors.toMap(
                        each -> each.get("user").asString(),
                        each -> each.get("role").asString()));
    }

    private static List<JsonNode> made(ServiceToken by, List<Map<String, ?>> wanted) {
        Answer answer = making(by, wanted);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("conversations").valueStream().toList();
    }

    private static Answer making(ServiceToken by, List<Map<String, ?>> wanted) {
        return rest.call("POST", PATH, by.text(), Rest.JSON.writeValueAsString(Map.of("conversations", wanted)));
    }

    private static Map<String, ?> group(String clientId, String title, UUID owner, UUID... members) {
        return Map.of("clientId", clientId, "title", title, "owner", owner, "members", List.of(members));
    }
}
