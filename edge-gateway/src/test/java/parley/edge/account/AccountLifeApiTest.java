package parley.edge.account;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.id.UuidBytes;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import parley.edge.TestSocket;
import parley.edge.fixture.LogLines;
import tools.jackson.databind.JsonNode;

/// New passwords, by oneself and by an operator's code, and the end of an account.
class AccountLifeApiTest {
    private static final String NEW = "battery staple";
    private static final int ATTEMPTS = 10;

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
    void aNewPasswordEndsEveryOtherSession() {
        Person phone = rest.person();
        Person tablet = rest.login(phone.username(), "tablet");
        try (var here = TestSocket.hello(gateway, phone.token(), "phone").welcomed();
                var there = TestSocket.hello(gateway, tablet.token(), "tablet").welcomed()) {
            assertThat(change(phone, Rest.PASSWORD, NEW).status()).isEqualTo(204);
            assertThat(there.closeCode()).isEqualTo(4502);
            assertThat(here.isOpen()).isTrue();
        }
        assertThat(sessions(phone).status()).isEqualTo(200);
        sessions(tablet).problem(401, "unauthorized");
        rest.refresh(tablet.refresh()).problem(401, "bad_credentials");
        assertThat(rest.refresh(phone.refresh()).status()).isEqualTo(200);
        rest.tryLogin(phone.username(), Rest.PASSWORD, "phone").problem(401, "bad_credentials");
        assertThat(rest.tryLogin(phone.username(), NEW, "phone").status()).isEqualTo(201);
    }

    @Test
    void whatIsRefusedChangesNothing() {
        Person person = rest.person();
        change(person, "not my password", NEW).problem(401, "bad_credentials");
        change(person, Rest.PASSWORD, "short").problem(400, "bad_request");
        change(person, "\ud800".repeat(8), NEW).problem(401, "bad_credentials");
        assertThat(rest.tryLogin(person.username(), Rest.PASSWORD, "phone").status())
                .isEqualTo(201);
    }

    /// Whoever finds an open session must not find out the password with it.
    @Test
    void guessingTheOldPasswordIsThrottledAsLoginsAre() {
        Person person = rest.person();
        Person neighbour = rest.person();
        var statuses = new ArrayList<Integer>();
        for (int i = 0; i < ATTEMPTS + 3; i++) {
            statuses.add(change(person, "guess number " + i, NEW).status());
        }
        assertThat(statuses.subList(0, ATTEMPTS)).containsOnly(401);
        assertThat(statuses).contains(429);
        change(person, Rest.PASSWORD, NEW).problem(429, "throttled");
        rest.tryLogin(person.username(), Rest.PASSWORD, "phone").problem(429, "throttled");
        assertThat(change(neighbour, Rest.PASSWORD, NEW).status()).isEqualTo(204);
    }

    /// Of calls at the same time one wins, and whoever logs in meanwhile with the old password is not left
    /// with a session.
    @Test
    void noSessionOutlivesThePasswordThatOpenedIt() {
        for (int round = 0; round < 10; round++) {
            Person person = rest.person();
            List<CompletableFuture<Answer>> logins = IntStream.range(0, 4)
                    .mapToObj(i -> rest.callAsync(
                            "POST", "/v1/sessions", "", Rest.loginBody(person.username(), Rest.PASSWORD, "d" + i)))
                    .toList();
            assertThat(change(person, Rest.PASSWORD, NEW).status()).isEqualTo(204);
            logins.forEach(login -> {
                Answer answer = login.join();
                if (answer.status() == 201) {
                    String token = answer.json().get("accessToken").asString();
                    rest.call("GET", "/v1/sessions", token, "").problem(401, "unauthorized");
                } else {
                    answer.problem(401, "bad_credentials");
                }
            });
            assertThat(sessions(person).json().get("sessions")).hasSize(1);
        }
    }

    @Test
    void anOperatorsCodeSetsANewPasswordOnce() {
        Person person = rest.person();
        JsonNode reset = issue(person.user());
        String code = reset.get("code").asString();
        assertThat(code).matches("([0-9A-Z]{4}-){4}[0-9A-Z]{4}");
        assertThat(Instant.parse(reset.get("expires").asString())).isAfter(Instant.now());
        String typed = code.toLowerCase(java.util.Locale.ROOT).replace("-", " ").replace('0', 'o');
        try (var socket = TestSocket.hello(gateway, person.token(), "phone").welcomed()) {
            assertThat(reset(person.username(), typed, NEW).status()).isEqualTo(204);
            assertThat(socket.closeCode()).isEqualTo(4502);
        }
        sessions(person).problem(401, "unauthorized");
        assertThat(rest.tryLogin(person.username(), NEW, "phone").status()).isEqualTo(201);
        reset(person.username(), code, "a third password").problem(401, "bad_credentials");
    }

    @Test
    void theLatestCodeCountsAndNoneForEver() {
        Person person = rest.person();
        String first = issue(person.user()).get("code").asString();
        String second = issue(person.user()).get("code").asString();
        reset(person.username(), first, NEW).problem(401, "bad_credentials");
        gateway.bean(JdbcTemplate.class)
                .update(
                        "UPDATE password_reset SET expires_at = ? WHERE user_id = ?",
                        Timestamp.from(Instant.now().minusSeconds(86_400)),
                        UuidBytes.of(person.user()));
        reset(person.username(), second, NEW).problem(401, "bad_credentials");
        assertThat(sessions(person).status()).isEqualTo(200);
    }

    @Test
    void aCodeOfOneIsNoneForAnother() {
        Person one = rest.person();
        Person other = rest.person();
        String code = issue(one.user()).get("code").asString();
        Answer wrong = reset(other.username(), code, NEW);
        Answer absent = reset(Rest.freshName(), code, NEW);
        wrong.problem(401, "bad_credentials");
        assertThat(absent.body()).isEqualTo(wrong.body());
        assertThat(reset(one.username(), code, NEW).status()).isEqualTo(204);
    }

    @Test
    void guessingCodesIsThrottled() {
        Person person = rest.person();
        var statuses = new ArrayList<Integer>();
        for (int i = 0; i < ATTEMPTS + 2; i++) {
            statuses.add(reset(person.username(), "%020d".formatted(i), NEW).status());
        }
        assertThat(statuses.subList(0, ATTEMPTS)).containsOnly(401);
        assertThat(statuses).contains(429);
    }

    @Test
    void theCodeIsKeptAsAHashAndNeverLogged() {
        Person person = rest.person();
        String code;
        List<ILoggingEvent> logged;
        try (var lines = new LogLines()) {
            code = issue(person.user()).get("code").asString();
            logged = lines.events();
        }
        byte[] kept = gateway.bean(JdbcTemplate.class)
                .queryForObject("SELECT code_hash FROM password_reset WHERE user_id = ?", byte[].class, (Object)
                        UuidBytes.of(person.user()));
        assertThat(kept).hasSize(32).isNotEqualTo(code.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(logged)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("password-reset operator=" + operator.user() + " user=" + person.user())
                .noneMatch(line -> line.contains(code) || line.contains(code.replace("-", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"password-reset", "deactivate", "reactivate"})
    void whatOperatorsDoIsForOperatorsOnly(String call) {
        Person person = rest.person();
        Person other = rest.person();
        String path = "/v1/operator/users/" + other.user() + "/" + call;
        rest.call("POST", path, person.token(), "").problem(403, "forbidden");
        rest.call("POST", path, "", "").problem(401, "unauthorized");
        assertThat(sessions(other).status()).isEqualTo(200);
        String nobody = "/v1/operator/users/" + UUID.randomUUID() + "/" + call;
        rest.call("POST", nobody, operator.token(), "").problem(404, "not_found");
    }

    @Test
    void whoEndsTheAccountIsGoneAtOnceAndKeepsTheName() {
        Person person = rest.person();
        Person friend = rest.person();
        String conversation =
                rest.direct(friend, person.user()).json().get("conversation").asString();
        Person tablet = rest.login(person.username(), "tablet");
        try (var one = TestSocket.hello(gateway, person.token(), "phone").welcomed();
                var other = TestSocket.hello(gateway, tablet.token(), "tablet").welcomed()) {
            end(person, "not my password").problem(401, "bad_credentials");
            assertThat(one.isOpen() && other.isOpen()).isTrue();
            assertThat(end(person, Rest.PASSWORD).status()).isEqualTo(204);
            assertThat(one.closeCode()).isEqualTo(4502);
            assertThat(other.closeCode()).isEqualTo(4502);
        }
        sessions(person).problem(401, "unauthorized");
        rest.refresh(tablet.refresh()).problem(401, "bad_credentials");
        rest.tryLogin(person.username(), Rest.PASSWORD, "phone").problem(403, "forbidden");
        rest.tryLogin(person.username(), "not my password", "phone").problem(401, "bad_credentials");
        rest.register(person.username(), Rest.PASSWORD).problem(409, "username_taken");
        assertThat(profile(friend, person.user()).get("deactivated").asBoolean())
                .isTrue();
        JsonNode members = rest.call("GET", "/v1/conversations/" + conversation + "/members", friend.token(), "")
                .json()
                .get("members");
        assertThat(members).hasSize(2);
        for (JsonNode member : members) {
            assertThat(member.has("deactivated"))
                    .isEqualTo(
                            member.get("user").asString().equals(person.user().toString()));
        }
    }

    @Test
    void anOperatorBringsAnAccountBackAsItWas() {
        Person person = rest.person();
        Person friend = rest.person();
        String conversation =
                rest.direct(friend, person.user()).json().get("conversation").asString();
        assertThat(operate(person.user(), "deactivate").status()).isEqualTo(204);
        sessions(person).problem(401, "unauthorized");
        operate(person.user(), "password-reset").problem(409, "conflict");
        assertThat(operate(person.user(), "reactivate").status()).isEqualTo(204);
        assertThat(operate(person.user(), "reactivate").status()).isEqualTo(204);
        sessions(person).problem(401, "unauthorized");
        Person back = rest.login(person.username(), "phone");
        assertThat(back.user()).isEqualTo(person.user());
        assertThat(rest.call("GET", "/v1/conversations/" + conversation, back.token(), "")
                        .status())
                .isEqualTo(200);
        assertThat(profile(friend, person.user()).has("deactivated")).isFalse();
    }

    /// However close: no login outlives the end.
    @Test
    void noLoginSlipsPastTheEnd() {
        for (int round = 0; round < 10; round++) {
            Person person = rest.person();
            List<CompletableFuture<Answer>> logins = IntStream.range(0, 4)
                    .mapToObj(i -> rest.callAsync(
                            "POST", "/v1/sessions", "", Rest.loginBody(person.username(), Rest.PASSWORD, "d" + i)))
                    .toList();
            assertThat(end(person, Rest.PASSWORD).status()).isEqualTo(204);
            for (CompletableFuture<Answer> login : logins) {
                Answer answer = login.join();
                if (answer.status() == 201) {
                    String token = answer.json().get("accessToken").asString();
                    rest.call("GET", "/v1/sessions", token, "").problem(401, "unauthorized");
                }
            }
        }
    }

    private static JsonNode profile(Person viewer, UUID user) {
        Answer answer = rest.call("GET", "/v1/users/" + user, viewer.token(), "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode issue(UUID user) {
        Answer answer = operate(user, "password-reset");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    private static Answer operate(UUID user, String call) {
        return rest.call("POST", "/v1/operator/users/" + user + "/" + call, operator.token(), "");
    }

    private static Answer reset(String username, String code, String password) {
        String body = Rest.JSON.writeValueAsString(Map.of("username", username, "code", code, "password", password));
        return rest.call("POST", "/v1/users/password-reset", "", body);
    }

    private static Answer change(Person person, String old, String wanted) {
        String body = Rest.JSON.writeValueAsString(Map.of("old", old, "new", wanted));
        return rest.call("POST", "/v1/users/me/password", person.token(), body);
    }

    private static Answer end(Person person, String password) {
        String body = Rest.JSON.writeValueAsString(Map.of("password", password));
        return rest.call("DELETE", "/v1/users/me", person.token(), body);
    }

    private static Answer sessions(Person person) {
        return rest.call("GET", "/v1/sessions", person.token(), "");
    }
}
