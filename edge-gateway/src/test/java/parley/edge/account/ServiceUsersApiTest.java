package parley.edge.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.ServiceToken;
import parley.edge.TestGateway;
import tools.jackson.databind.JsonNode;

/// Accounts that another system makes: each has its own result, and the same call again changes nothing.
class ServiceUsersApiTest {
    private static Rest rest;
    private static ServiceToken service;

    @BeforeAll
    static void start() {
        TestGateway gateway = TestGateway.shared();
        rest = new Rest(gateway);
        service = ServiceToken.of(rest, Operators.loggedIn(gateway), "directory", "users");
    }

    @Test
    void eachHasItsOwnResult() {
        String plain = Rest.freshName();
        String secret = Rest.freshName();
        String taken = rest.person().username();
        List<JsonNode> results = made(
                user(plain, null, "Plain Person"),
                user("no name", null, null),
                user(secret, Rest.PASSWORD, null),
                user(taken, "another password", null),
                user("admin", null, null),
                user(Rest.freshName(), "short", null),
                user(plain, null, null));
        assertThat(results)
                .extracting(each -> each.path("code").asString("made"))
                .containsExactly("made", "bad_request", "made", "made", "username_taken", "bad_request", "bad_request");
        assertThat(results)
                .extracting(each -> each.get("created").asBoolean())
                .containsExactly(true, false, true, false, false, false, false);
        assertThat(results.get(1).get("detail").asString()).contains("users[1].username", "'no name'");
        assertThat(results.get(5).get("detail").asString())
                .contains("users[5].password")
                .doesNotContain("short");
        rest.login(secret, "phone");
        rest.login(taken, "phone"); // with the password that its owner chose
        rest.tryLogin(plain, Rest.PASSWORD, "phone").problem(401, "bad_credentials");
        List<JsonNode> again = made(user(plain, "a password now", null), user(secret, null, null));
        assertThat(again).extracting(each -> each.get("created").asBoolean()).containsOnly(false);
        assertThat(again.getFirst().get("user")).isEqualTo(results.getFirst().get("user"));
        rest.tryLogin(plain, "a password now", "phone").problem(401, "bad_credentials");
        rest.login(secret, "phone");
    }

    @Test
    void takesAThousandAtOnceAHundredOfThemWithPasswords() {
        var users = new ArrayList<Map<String, String>>();
        IntStream.range(0, 1_000).forEach(i -> users.add(user(Rest.freshName(), null, null)));
        Answer answer = making(users);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json()
                        .get("users")
                        .valueStream()
                        .map(each -> each.get("created").asBoolean()))
                .hasSize(1_000)
                .containsOnly(true);
        users.add(user(Rest.freshName(), null, null));
        assertThat(making(users).problem(400, "bad_request").get("detail").asString())
                .contains("1001 items", "at most 1000");
        users.clear();
        IntStream.range(0, 101).forEach(i -> users.add(user(Rest.freshName(), Rest.PASSWORD, null)));
        assertThat(making(users).problem(400, "bad_request").get("detail").asString())
                .contains("101 passwords", "at most 100");
    }

    @SafeVarargs
    private static List<JsonNode> made(Map<String, String>... users) {
        Answer answer = making(List.of(users));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("users").valueStream().toList();
    }

    private static Answer making(List<Map<String, String>> users) {
        return rest.call(
                "POST", "/v1/service/users", service.text(), Rest.JSON.writeValueAsString(Map.of("users", users)));
    }

    private static Map<String, String> user(String name, String password, String displayName) {
        var user = new HashMap<String, String>();
        user.put("username", name);
        user.put("password", password);
        user.put("displayName", displayName);
        return user;
    }
}
