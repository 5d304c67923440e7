package parley.edge.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;

/// Logins cost a core and memory each, and guess passwords: neither may be had without end.
class LoginLoadTest {
    /// One hash at a time, so dear that all calls are there long before it is done, and one may wait.
    private static final Map<String, Object> DEAR_PASSWORDS = Map.of(
            "parley.passwords.concurrency", 1,
            "parley.passwords.queue", 1,
            "parley.passwords.patience", "60s",
            "parley.passwords.memory", "96MB",
            "parley.passwords.passes", 3);

    private static final int ATTEMPTS = 10;

    @Test
    void moreLoginsThanThereIsRoomForAreSentAwayAndTheRestOfTheGatewayGoesOn() {
        Rest cheap = new Rest(TestGateway.shared());
        Person person = cheap.person();
        String victim = cheap.person().username();
        var settings = new java.util.HashMap<>(DEAR_PASSWORDS);
        settings.put("parley.keys.directory", TestGateway.shared().keys());
        try (TestGateway gateway = TestGateway.ready(settings)) {
            Rest rest = new Rest(gateway);
            // Whoever does not exist is hashed at this gateway's price.
            List<CompletableFuture<Answer>> flood = IntStream.range(0, 12)
                    .mapToObj(i -> rest.callAsync("POST", "/v1/sessions", "", strangersLogin()))
                    .toList();
            // The first answers are those that wait for no hash.
            Answer away = CompletableFuture.anyOf(flood.toArray(CompletableFuture[]::new))
                    .thenApply(Answer.class::cast)
                    .join();
            assertRetryLater(away);
            for (int i = 0; i < ATTEMPTS + 1; i++) {
                Answer answer = rest.tryLogin(victim, Rest.PASSWORD, "phone");
                if (answer.status() != 201) {
                    assertRetryLater(answer);
                }
            }
            assertThat(rest.call("GET", "/v1/sessions", person.token(), "").status())
                    .isEqualTo(200);
            assertThat(rest.refresh(person.refresh()).status()).isEqualTo(200);
            assertThat(flood).as("the flood was still there").anyMatch(call -> !call.isDone());
            List<Answer> answers = flood.stream().map(CompletableFuture::join).toList();
            List<Answer> served =
                    answers.stream().filter(answer -> answer.status() == 401).toList();
            assertThat(served).isNotEmpty();
            served.forEach(answer -> answer.problem(401, "bad_credentials"));
            answers.stream().filter(answer -> answer.status() != 401).forEach(LoginLoadTest::assertRetryLater);
            // Having been sent away is no failed attempt.
            assertThat(rest.tryLogin(victim, Rest.PASSWORD, "phone").status()).isEqualTo(201);
        }
    }

    @Test
    void guessingThePasswordOfOneAccountIsThrottled() {
        Rest rest = new Rest(TestGateway.shared());
        Person victim = rest.person();
        Person neighbour = rest.person();
        var answers = new ArrayList<Answer>();
        do {
            answers.add(rest.tryLogin(victim.username(), "guess number " + answers.size(), "phone"));
        } while (answers.getLast().status() == 401 && answers.size() < 10 * ATTEMPTS);
        assertThat(answers).hasSizeGreaterThan(ATTEMPTS);
        assertRetryLater(answers.getLast());
        // Neither another spelling nor the right password gets through while it lasts, and nobody else minds.
        String other = victim.username().toUpperCase(java.util.Locale.ROOT);
        assertRetryLater(rest.tryLogin(other, "guess", "laptop"));
        assertRetryLater(rest.tryLogin(victim.username(), Rest.PASSWORD, "phone"));
        assertThat(rest.tryLogin(neighbour.username(), Rest.PASSWORD, "phone").status())
                .isEqualTo(201);
        assertThat(rest.refresh(victim.refresh()).status()).isEqualTo(200);
    }

    @Test
    void namesThatDoNotExistAreThrottledAlike() {
        Rest rest = new Rest(TestGateway.shared());
        String nobody = Rest.freshName();
        Answer last;
        int tries = 0;
        do {
            last = rest.tryLogin(nobody, "guess", "phone");
            tries++;
        } while (last.status() == 401 && tries < 10 * ATTEMPTS);
        assertRetryLater(last);
    }

    @Test
    void loginsThatSucceedAreNotCounted() {
        Rest rest = new Rest(TestGateway.shared());
        String name = rest.person().username();
        for (int i = 0; i < 2 * ATTEMPTS; i++) {
            assertThat(rest.tryLogin(name, Rest.PASSWORD, "phone").status()).isEqualTo(201);
        }
    }

    private static String strangersLogin() {
        return Rest.loginBody(Rest.freshName(), "a guess", "phone");
    }

    private static void assertRetryLater(Answer answer) {
        long seconds = answer.problem(429, "throttled").get("retryAfter").asLong();
        assertThat(seconds).isPositive();
        assertThat(answer.headers().firstValue("Retry-After")).hasValue(Long.toString(seconds));
    }
}
