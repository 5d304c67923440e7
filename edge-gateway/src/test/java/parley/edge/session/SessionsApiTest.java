package parley.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import parley.edge.TestSocket;
import tools.jackson.databind.JsonNode;

/// Logging in, refreshing, logging out, from outside.
class SessionsApiTest {
    private static final int REVOKED = 4502;

    private static TestGateway gateway;
    private static Rest rest;

    @BeforeAll
    static void start() {
        gateway = TestGateway.shared();
        rest = new Rest(gateway);
    }

    @Test
    void opensASessionForTheRightPassword() {
        String name = rest.person().username();
        Answer answer = rest.tryLogin(name, Rest.PASSWORD, "laptop");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        JsonNode grant = answer.json();
        assertThat(grant.propertyNames())
                .contains("session", "user", "accessToken", "refreshToken", "expires", "refreshExpires");
        Instant expires = Instant.parse(grant.get("expires").asString());
        assertThat(expires).isBetween(Instant.now(), Instant.now().plus(Duration.ofMinutes(15)));
        assertThat(Instant.parse(grant.get("refreshExpires").asString())).isAfter(expires);
        assertThat(list(grant.get("accessToken").asString()).status()).isEqualTo(200);
    }

    @Test
    void answersAnUnknownUserAsAWrongPassword() {
        String known = rest.person().username();
        Answer wrong = rest.tryLogin(known, "wrong horse", "phone");
        Answer unknown = rest.tryLogin(Rest.freshName(), "wrong horse", "phone");
        wrong.problem(401, "bad_credentials");
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(unknown.headerNames()).isEqualTo(wrong.headerNames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "ä", "<b>", "nul\u0000", "x\nx", "\u202Ex"})
    void refusesWhatIsNoDevice(String device) {
        JsonNode problem =
                rest.tryLogin(Rest.freshName(), Rest.PASSWORD, device).problem(400, "bad_request");
        assertThat(problem.get("detail").asString())
                .startsWith("field device is '")
                .contains("expected 1 to 64");
        rest.tryLogin(Rest.freshName(), Rest.PASSWORD, "x".repeat(65)).problem(400, "bad_request");
    }

    @Test
    void listsOwnSessionsAndMarksTheCurrentOne() {
        Person phone = rest.person();
        Person laptop = rest.login(phone.username(), "laptop");
        JsonNode sessions = list(laptop.token()).json().get("sessions");
        assertThat(sessions).hasSize(2);
        for (JsonNode session : sessions) {
            boolean own =
                    session.get("session").asString().equals(laptop.session().toString());
            assertThat(session.get("current").asBoolean()).isEqualTo(own);
            assertThat(session.get("device").asString()).isEqualTo(own ? "laptop" : "phone");
            assertThat(session.propertyNames())
                    .containsExactlyInAnyOrder("session", "device", "created", "expires", "current");
        }
    }

    @Test
    void deletingTheCurrentSessionEndsItsTokensAndSockets() {
        Person person = rest.person();
        Person other = rest.login(person.username(), "laptop");
        try (var socket = TestSocket.hello(gateway, person.token(), "phone").welcomed();
                var kept = TestSocket.hello(gateway, other.token(), "laptop").welcomed()) {
            assertThat(delete(person, "current").status()).isEqualTo(204);
            assertThat(socket.closeCode()).isEqualTo(REVOKED);
            list(person.token()).problem(401, "unauthorized");
            rest.refresh(person.refresh()).problem(401, "bad_credentials");
            assertThat(list(other.token()).json().get("sessions")).hasSize(1);
            assertThat(rest.refresh(other.refresh()).status()).isEqualTo(200);
        }
    }

    @Test
    void deletesAnotherOwnSessionByItsIdAndAgain() {
        Person phone = rest.person();
        Person laptop = rest.login(phone.username(), "laptop");
        assertThat(delete(laptop, phone.session().toString()).status()).isEqualTo(204);
        assertThat(delete(laptop, phone.session().toString()).status()).isEqualTo(204);
        list(phone.token()).problem(401, "unauthorized");
        assertThat(list(laptop.token()).json().get("sessions")).hasSize(1);
    }

    @Test
    void anotherUsersSessionIsAsAbsentAsNone() {
        Person person = rest.person();
        Person victim = rest.person();
        Answer foreign = delete(person, victim.session().toString());
        UUID nowhere = UUID.randomUUID();
        Answer absent = delete(person, nowhere.toString());
        absent.problem(404, "not_found");
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.body())
                .isEqualTo(absent.body()
                        .replace(nowhere.toString(), victim.session().toString()));
        assertThat(list(victim.token()).status()).isEqualTo(200);
    }

    @Test
    void eachRefreshTokenWorksOnce() {
        Person person = rest.person();
        Answer first = rest.refresh(person.refresh());
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().get("session").asString())
                .isEqualTo(person.session().toString());
        String next = first.json().get("refreshToken").asString();
        assertThat(next).isNotEqualTo(person.refresh());
        Answer second = rest.refresh(next);
        assertThat(second.status()).isEqualTo(200);
        assertThat(list(second.json().get("accessToken").asString()).status()).isEqualTo(200);
    }

    @Test
    void reusingARefreshTokenEndsTheWholeSession() {
        Person person = rest.person();
        JsonNode renewed = rest.refresh(person.refresh()).json();
        String fresh = renewed.get("accessToken").asString();
        try (var socket = TestSocket.hello(gateway, fresh, "phone").welcomed()) {
            rest.refresh(person.refresh()).problem(401, "bad_credentials");
            assertThat(socket.closeCode()).isEqualTo(REVOKED);
        }
        list(person.token()).problem(401, "unauthorized");
        list(fresh).problem(401, "unauthorized");
        rest.refresh(renewed.get("refreshToken").asString()).problem(401, "bad_credentials");
        try (var socket = TestSocket.hello(gateway, fresh, "phone")) {
            assertThat(socket.closeCode()).isEqualTo(REVOKED);
        }
        assertThat(rest.login(person.username(), "phone").session()).isNotEqualTo(person.session());
    }

    @RepeatedTest(5)
    void ofConcurrentRefreshesWithOneTokenAtMostOneWins() {
        Person person = rest.person();
        String body = "{\"refreshToken\":\"" + person.refresh() + "\"}";
        List<CompletableFuture<Answer>> calls = IntStream.range(0, 6)
                .mapToObj(i -> rest.callAsync("POST", "/v1/sessions/refresh", "", body))
                .toList();
        List<Answer> answers = calls.stream().map(CompletableFuture::join).toList();
        List<Answer> won =
                answers.stream().filter(answer -> answer.status() == 200).toList();
        assertThat(won).hasSizeLessThanOrEqualTo(1);
        answers.stream()
                .filter(answer -> answer.status() != 200)
                .forEach(answer -> answer.problem(401, "bad_credentials"));
        // Somebody has a copy of the token: whoever won has lost the session too.
        won.forEach(answer -> {
            list(answer.json().get("accessToken").asString()).problem(401, "unauthorized");
            rest.refresh(answer.json().get("refreshToken").asString()).problem(401, "bad_credentials");
        });
    }

    @Test
    void refusesRefreshTokensThatItNeverGave() {
        rest.refresh("A".repeat(43)).problem(401, "bad_credentials");
        for (String odd :
                new String[] {"", "x", "A".repeat(42), "A".repeat(44), "ä".repeat(43), "A".repeat(42) + "="}) {
            Answer answer = rest.refresh(odd);
            answer.problem(400, "bad_request");
            if (!odd.isEmpty()) {
                assertThat(answer.json().get("detail").asString()).doesNotContain("'" + odd + "'");
            }
        }
        rest.refresh(rest.person().token()).problem(400, "bad_request");
    }

    private static Answer list(String token) {
        return rest.call("GET", "/v1/sessions", token, "");
    }

    private static Answer delete(Person person, String session) {
        return rest.call("DELETE", "/v1/sessions/" + session, person.token(), "");
    }
}
