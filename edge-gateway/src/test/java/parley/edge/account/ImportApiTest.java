package parley.edge.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import parley.edge.TestSocket;
import parley.edge.fixture.LogLines;
import tools.jackson.databind.JsonNode;

/// The operators' call that makes accounts in bulk and logs them in: who may, what it makes, what it tells.
class ImportApiTest {
    private static final String PATH = "/v1/operator/users/import";

    private static TestGateway gateway;
    private static Rest rest;
    private static Person operator;

    @BeforeAll
    static void start() {
        gateway = TestGateway.shared();
        rest = new Rest(gateway);
        operator = Operators.loggedIn(gateway);
    }

    @Test
    void isForOperatorsOnly() {
        Person person = rest.person();
        String name = Rest.freshName();
        importing(person.token(), user(name, null)).problem(403, "forbidden");
        importing("", user(name, null)).problem(401, "unauthorized");
        JsonNode found = rest.call("GET", "/v1/users?username=" + name, person.token(), "")
                .json();
        assertThat(found.get("users")).isEmpty();
    }

    @Test
    void makesAccountsThatNobodyCanLogInToWithAPassword() {
        String name = Rest.freshName();
        JsonNode made = imported(user(name, null));
        assertThat(made.get("created").asBoolean()).isTrue();
        assertThat(made.has("session") || made.has("accessToken") || made.has("code"))
                .isFalse();
        for (String password : new String[] {"", "null", Rest.PASSWORD, "nobody has this password"}) {
            rest.tryLogin(name, password, "phone").problem(401, "bad_credentials");
        }
        JsonNode again = imported(user(name, null));
        assertThat(again.get("created").asBoolean()).isFalse();
        assertThat(again.get("user")).isEqualTo(made.get("user"));
    }

    @Test
    void mintsSessionsThatWorkAsAnyOther() {
        String name = Rest.freshName();
        JsonNode made = imported(user(name, "phone"));
        String token = made.get("accessToken").asString();
        JsonNode sessions = rest.call("GET", "/v1/sessions", token, "").json().get("sessions");
        assertThat(sessions.get(0).get("session")).isEqualTo(made.get("session"));
        try (var socket = TestSocket.hello(gateway, token, "phone")) {
            socket.welcomed();
        }
        assertThat(rest.refresh(made.get("refreshToken").asString()).status()).isEqualTo(200);
        importing(token, user(Rest.freshName(), null)).problem(403, "forbidden");
    }

    /// Else an operator could be anybody, without anybody seeing it.
    @Test
    void mintsNoSessionForWhoHasAPasswordOrIsAnOperator() {
        for (Person guarded : List.of(rest.person(), operator)) {
            JsonNode answer = imported(user(guarded.username(), "phone"));
            assertThat(answer.get("code").asString()).isEqualTo("username_taken");
            assertThat(answer.get("created").asBoolean()).isFalse();
            assertThat(answer.has("accessToken") || answer.has("session") || answer.has("refreshToken"))
                    .isFalse();
        }
    }

    @Test
    void tellsTheAuditLogWhoMadeWhomAndNeverTheTokens() {
        JsonNode made;
        List<ILoggingEvent> logged;
        try (var lines = new LogLines()) {
            made = imported(user(Rest.freshName(), "phone"));
            logged = lines.events();
        }
        String by = " operator=" + operator.user() + " user=" + made.get("user").asString();
        assertThat(logged.stream()
                        .filter(event -> event.getLoggerName().equals("parley.audit"))
                        .map(ILoggingEvent::getFormattedMessage))
                .contains(
                        "import-user" + by,
                        "mint-session" + by + " session=" + made.get("session").asString());
        assertThat(logged)
                .noneSatisfy(event -> assertThat(event.getFormattedMessage())
                        .containsAnyOf(
                                made.get("accessToken").asString(),
                                made.get("refreshToken").asString(),
                                operator.token()));
    }

    @Test
    void takesAThousandAtOnceInOrderAndNoMore() {
        List<String> names =
                IntStream.range(0, 1_000).mapToObj(i -> Rest.freshName()).toList();
        Answer answer = importing(
                operator.token(), names.stream().map(name -> user(name, null)).toArray(Map<?, ?>[]::new));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().get("users"))
                .extracting(user -> user.get("username").asString())
                .isEqualTo(names);
        Map<?, ?>[] tooMany =
                IntStream.range(0, 1_001).mapToObj(i -> user("u" + i, null)).toArray(Map<?, ?>[]::new);
        JsonNode problem = importing(operator.token(), tooMany).problem(400, "bad_request");
        assertThat(problem.get("detail").asString()).contains("1001", "expected at most 1000");
    }

    @Test
    void oneBadLineSpoilsTheWholeImportAndIsNamed() {
        String good = Rest.freshName();
        JsonNode problem = importing(operator.token(), user(good, null), user("no name", null))
                .problem(400, "bad_request");
        assertThat(problem.get("detail").asString()).contains("users[1].username", "'no name'", "expected");
        problem = importing(operator.token(), user(good, null), user(good.toUpperCase(java.util.Locale.ROOT), null))
                .problem(400, "bad_request");
        assertThat(problem.get("detail").asString()).contains("users[1].username", "each name once");
        problem = importing(operator.token(), user(good, "no device")).problem(400, "bad_request");
        assertThat(problem.get("detail").asString()).contains("users[0].device", "'no device'");
        assertThat(imported(user(good, null)).get("created").asBoolean()).isTrue();
    }

    @Test
    void makesNobodyWhoLooksLikeSomebodyElse() {
        String name = Rest.freshName() + "a0";
        imported(user(name, null));
        for (String alike : new String[] {name.replace('a', '\u0430'), name.replace('0', 'o'), "admin"}) {
            importing(operator.token(), user(Rest.freshName(), null), user(alike, null))
                    .problem(409, "username_taken");
        }
        importing(operator.token(), user(name + "b0b", null), user(name + "bob", null))
                .problem(400, "bad_request");
    }

    @Test
    void productionHasNoSuchCall(@TempDir Path empty) {
        var settings =
                Map.<String, Object>of("spring.profiles.active", "production", "parley.keys.directory", gateway.keys());
        try (TestGateway production = TestGateway.ready(settings)) {
            Rest there = new Rest(production);
            assertThat(there.call("GET", "/v1/sessions", operator.token(), "").status())
                    .isEqualTo(200);
            for (String token : new String[] {operator.token(), rest.person().token(), ""}) {
                there.call("POST", PATH, token, "{\"users\":[]}").problem(404, "not_found");
            }
        }
        var noKey = Map.<String, Object>of("spring.profiles.active", "production", "parley.keys.directory", empty);
        assertThatThrownBy(() -> TestGateway.start(noKey)).hasStackTraceContaining("no key in " + empty);
    }

    private static JsonNode imported(Map<?, ?> user) {
        Answer answer = importing(operator.token(), user);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("users").get(0);
    }

    private static Answer importing(String token, Map<?, ?>... users) {
        return rest.call("POST", PATH, token, Rest.JSON.writeValueAsString(Map.of("users", users)));
    }

    private static Map<String, String> user(String name, String device) {
        return device == null ? Map.of("username", name) : Map.of("username", name, "device", device);
    }
}
