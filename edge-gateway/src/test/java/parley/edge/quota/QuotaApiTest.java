package parley.edge.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import tools.jackson.databind.JsonNode;

/// Every limit, from outside: the last that fits, the first that does not, and room again when one is gone.
class QuotaApiTest {
    @SuppressWarnings("NullAway.Init")
    private static TestGateway gateway;

    private static Rest rest;

    @BeforeAll
    static void start() {
        var settings = new HashMap<>(TestGateway.CHEAP_PASSWORDS);
        settings.put("parley.quotas.devices-per-user", 3);
        settings.put("parley.quotas.sessions-per-user", 5);
        settings.put("parley.quotas.conversations-per-user", 4);
        settings.put("parley.quotas.groups-owned", 2);
        settings.put("parley.quotas.group-members", 3);
        gateway = TestGateway.ready(settings);
        rest = new Rest(gateway);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void devices() {
        Person person = rest.person();
        rest.login(person.username(), "tablet");
        Person desk = rest.login(person.username(), "desk");
        exceeded(rest.tryLogin(person.username(), Rest.PASSWORD, "watch"), 3, 3);
        assertThat(rest.call("DELETE", "/v1/sessions/current", desk.token(), "").status())
                .isEqualTo(204);
        rest.login(person.username(), "watch");
    }

    /// A device that logs in again and again takes the place of its own oldest session, and of no other's.
    @Test
    void sessionsMakeRoomForTheSameDevice() {
        Person first = rest.person();
        Person tablet = rest.login(first.username(), "tablet");
        Person last = first;
        for (int i = 0; i < 6; i++) {
            last = rest.login(first.username(), "phone");
        }
        rest.call("GET", "/v1/sessions", first.token(), "").problem(401, "unauthorized");
        assertThat(rest.call("GET", "/v1/sessions", tablet.token(), "").status())
                .isEqualTo(200);
        assertThat(rest.call("GET", "/v1/sessions", last.token(), "").json().get("sessions"))
                .hasSize(5);
        exceeded(rest.tryLogin(first.username(), Rest.PASSWORD, "desk"), 5, 5);
    }

    @Test
    void devicesAtOnceDoNotSlipThrough() {
        Person person = rest.person();
        List<CompletableFuture<Answer>> logins = IntStream.range(0, 8)
                .mapToObj(i -> rest.callAsync(
                        "POST", "/v1/sessions", "", Rest.loginBody(person.username(), Rest.PASSWORD, "d" + i)))
                .toList();
        assertThat(logins.stream().map(login -> login.join().status()).filter(status -> status == 201))
                .hasSize(2);
    }

    @Test
    void groupsOwned() {
        Person person = rest.person();
        Person friend = rest.person();
        UUID group = rest.group(person, "one", List.of());
        rest.group(person, "two", List.of());
        exceeded(make(person, "three"), 2, 2);
        UUID others = rest.group(friend, "theirs", List.of(person.user()));
        String own = "/v1/conversations/" + others + "/members/" + person.user();
        exceeded(rest.call("PUT", own, friend.token(), "{\"role\":\"owner\"}"), 2, 2);
        assertThat(rest.call("DELETE", "/v1/conversations/" + group + "/members/me", person.token(), "")
                        .status())
                .isEqualTo(204);
        assertThat(rest.call("PUT", own, friend.token(), "{\"role\":\"owner\"}").status())
                .isEqualTo(200);
    }

    @Test
    void conversations() {
        Person person = rest.person();
        rest.group(person, "one", List.of());
        rest.group(person, "two", List.of());
        for (int i = 0; i < 2; i++) {
            assertThat(rest.direct(person, rest.person().user()).status()).isEqualTo(201);
        }
        exceeded(rest.direct(person, rest.person().user()), 4, 4);
        Person host = rest.person();
        UUID group = rest.group(host, "theirs", List.of());
        exceeded(rest.call("PUT", "/v1/conversations/" + group + "/members/" + person.user(), host.token(), ""), 4, 4);
        exceeded(add(host, group, List.of(person.user())), 4, 4);
        exceeded(rest.direct(host, person.user()), 4, 4);
    }

    @Test
    void groupSizeHoweverItGrows() {
        Person host = rest.person();
        List<UUID> people =
                IntStream.range(0, 4).mapToObj(i -> rest.person().user()).toList();
        String four = Rest.JSON.writeValueAsString(
                java.util.Map.of("kind", "group", "title", "t", "members", people.subList(0, 3)));
        exceeded(rest.call("POST", "/v1/conversations", host.token(), four), 3, 0);
        UUID group = rest.group(host, "t", people.subList(0, 1));
        exceeded(add(host, group, people.subList(1, 3)), 3, 2);
        assertThat(add(host, group, people.subList(0, 2)).status()).isEqualTo(200);
        String another = "/v1/conversations/" + group + "/members/" + people.get(2);
        exceeded(rest.call("PUT", another, host.token(), ""), 3, 3);
        assertThat(add(host, group, people.subList(0, 2)).status()).isEqualTo(200);
        rest.call("DELETE", "/v1/conversations/" + group + "/members/" + people.get(0), host.token(), "");
        assertThat(rest.call("PUT", another, host.token(), "").status()).isEqualTo(200);
    }

    @Test
    void groupSizeWhenManyComeAtOnce() {
        Person host = rest.person();
        UUID group = rest.group(host, "t", List.of());
        List<CompletableFuture<Answer>> calls = IntStream.range(0, 6)
                .mapToObj(i -> rest.callAsync(
                        "PUT",
                        "/v1/conversations/" + group + "/members/"
                                + rest.person().user(),
                        host.token(),
                        ""))
                .toList();
        assertThat(calls.stream().map(call -> call.join().status()).filter(status -> status == 200))
                .hasSize(2);
        assertThat(rest.call("GET", "/v1/conversations/" + group + "/members", host.token(), "")
                        .json()
                        .get("members"))
                .hasSize(3);
    }

    private static Answer make(Person person, String title) {
        return rest.call(
                "POST", "/v1/conversations", person.token(), "{\"kind\":\"group\",\"title\":\"" + title + "\"}");
    }

    private static Answer add(Person person, UUID group, List<UUID> users) {
        return rest.call(
                "POST",
                "/v1/conversations/" + group + "/members",
                person.token(),
                Rest.JSON.writeValueAsString(java.util.Map.of("members", users)));
    }

    private static void exceeded(Answer answer, int limit, int present) {
        JsonNode problem = answer.problem(409, "quota_exceeded");
        assertThat(problem.get("limit").asInt()).isEqualTo(limit);
        assertThat(problem.get("present").asInt()).isEqualTo(present);
        assertThat(problem.get("detail").asString()).contains("expected at most " + limit);
    }
}
