package parley.edge.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.id.UuidBytes;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Person;
import parley.edge.ServiceToken;
import parley.edge.TestGateway;
import tools.jackson.databind.JsonNode;

/// Who makes tokens for other systems, what they are worth, and until when.
class ServiceTokensApiTest {
    private static final String PATH = "/v1/operator/services";
    private static final String NOBODY = "{\"users\":[]}";

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
        Map<String, ?> wanted = Map.of("name", "billing", "scopes", List.of("send"));
        ServiceToken.create(rest, person.token(), wanted).problem(403, "forbidden");
        rest.call("GET", PATH, person.token(), "").problem(403, "forbidden");
        rest.call("DELETE", PATH + "/" + UUID.randomUUID(), person.token(), "").problem(403, "forbidden");
        ServiceToken service = ServiceToken.of(rest, operator, "billing", "users");
        rest.call("GET", PATH, service.text(), "").problem(401, "unauthorized");
    }

    @Test
    void aTokenIsToldOnceAndNeitherKeptNorLogged() {
        var everything = new ListAppender<ILoggingEvent>();
        everything.start();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(everything);
        ServiceToken service;
        try {
            service = ServiceToken.of(rest, operator, "billing", "send", "users");
        } finally {
            root.detachAppender(everything);
        }
        assertThat(service.text()).matches("pst_[A-Za-z0-9_-]{43}");
        JsonNode listed = listed(service.id());
        assertThat(listed.get("name").asString()).isEqualTo("billing");
        assertThat(listed.get("scopes")).extracting(JsonNode::asString).containsExactly("send", "users");
        assertThat(listed.get("createdBy").asString()).isEqualTo(operator.user().toString());
        assertThat(listed.has("revoked") || listed.has("token")).isFalse();
        Map<String, Object> row = gateway.bean(JdbcTemplate.class)
                .queryForMap("SELECT * FROM service_token WHERE id = ?", (Object) UuidBytes.of(service.id()));
        assertThat((byte[]) row.get("token_hash")).hasSize(32);
        assertThat(row.values()).doesNotContain(service.text(), service.text().substring(4));
        assertThat(List.copyOf(everything.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("create-service-token operator=" + operator.user() + " service=billing token="
                                + service.id()))
                .noneSatisfy(line -> assertThat(line).contains(service.text().substring(4)));
    }

    @Test
    void isWorthWhatItsScopesSay() {
        ServiceToken sends = ServiceToken.of(rest, operator, "sends", "send");
        JsonNode problem =
                rest.call("POST", "/v1/service/users", sends.text(), NOBODY).problem(403, "forbidden");
        assertThat(problem.get("detail").asString()).contains("send", "users");
        rest.call("POST", "/v1/service/conversations", sends.text(), "{\"conversations\":[]}")
                .problem(403, "forbidden");
        ServiceToken users = ServiceToken.of(rest, operator, "users", "users");
        rest.call("POST", "/v1/service/messages", users.text(), "{}").problem(403, "forbidden");
        assertThat(rest.call("POST", "/v1/service/users", users.text(), NOBODY).status())
                .isEqualTo(200);
        // A service is nobody: what people call is not for it.
        rest.call("GET", "/v1/sessions", users.text(), "").problem(401, "unauthorized");
    }

    @Test
    void whatIsNoTokenOfOursIsRefused() {
        String good = ServiceToken.of(rest, operator, "users", "users").text();
        for (String token : List.of(
                operator.token(),
                rest.person().token(),
                "pst_",
                good.substring(4),
                good.toUpperCase(java.util.Locale.ROOT),
                good + "x",
                "pst_" + "A".repeat(43))) {
            JsonNode problem =
                    rest.call("POST", "/v1/service/users", token, NOBODY).problem(401, "unauthorized");
            assertThat(problem.get("detail").asString()).doesNotContainPattern("[A-Za-z0-9_-]{40}");
        }
    }

    @Test
    void aRevokedTokenIsWorthNothingAtOnceAndOthersOfTheServiceGoOn() {
        ServiceToken one = ServiceToken.of(rest, operator, "users", "users");
        ServiceToken other = ServiceToken.of(rest, operator, "users", "users");
        assertThat(rest.call("POST", "/v1/service/users", one.text(), NOBODY).status())
                .isEqualTo(200);
        for (int times = 0; times < 2; times++) {
            assertThat(rest.call("DELETE", PATH + "/" + one.id(), operator.token(), "")
                            .status())
                    .isEqualTo(204);
        }
        rest.call("POST", "/v1/service/users", one.text(), NOBODY).problem(401, "unauthorized");
        assertThat(rest.call("POST", "/v1/service/users", other.text(), NOBODY).status())
                .isEqualTo(200);
        assertThat(listed(one.id()).has("revoked")).isTrue();
        rest.call("DELETE", PATH + "/" + UUID.randomUUID(), operator.token(), "")
                .problem(404, "not_found");
    }

    @Test
    void runsOutWhenItWasToldTo() {
        Instant soon = Instant.now().plusSeconds(2);
        JsonNode made = ServiceToken.create(
                        rest,
                        operator.token(),
                        Map.of("name", "users", "scopes", List.of("users"), "expires", soon.toString()))
                .json();
        String token = made.get("token").asString();
        assertThat(rest.call("POST", "/v1/service/users", token, NOBODY).status())
                .isEqualTo(200);
        await().atMost(TestGateway.TOO_SLOW)
                .until(() ->
                        rest.call("POST", "/v1/service/users", token, NOBODY).status() == 401);
        assertThat(rest.call("POST", "/v1/service/users", token, NOBODY)
                        .problem(401, "unauthorized")
                        .get("detail")
                        .asString())
                .contains("ran out");
    }

    @Test
    void badWishesAreNamed() {
        Instant now = Instant.now();
        for (Map<String, ?> wanted : List.of(
                Map.of("name", "Billing", "scopes", List.of("send")),
                Map.of("name", "b", "scopes", List.of("send")),
                Map.of("name", "member", "scopes", List.of("send")),
                Map.of("name", "x".repeat(24), "scopes", List.of("send")),
                Map.of("name", "a:b", "scopes", List.of("send")))) {
            assertThat(bad(wanted)).startsWith("field name is '").contains("expected");
        }
        assertThat(bad(Map.of("name", "billing", "scopes", List.of()))).contains("scopes", "expected");
        assertThat(bad(Map.of("name", "billing", "scopes", List.of("send", "root"))))
                .startsWith("field scopes[1] is 'root'");
        for (Instant expires : List.of(now.minusSeconds(1), now.plus(Duration.ofDays(400)))) {
            assertThat(bad(Map.of("name", "billing", "scopes", List.of("send"), "expires", expires.toString())))
                    .startsWith("field expires is '")
                    .contains("366 days");
        }
    }

    private static String bad(Map<String, ?> wanted) {
        return ServiceToken.create(rest, operator.token(), wanted)
                .problem(400, "bad_request")
                .get("detail")
                .asString();
    }

    private static JsonNode listed(UUID id) {
        return rest.call("GET", PATH, operator.token(), "")
                .json()
                .get("services")
                .valueStream()
                .filter(each -> each.get("service").asString().equals(id.toString()))
                .findFirst()
                .orElseThrow();
    }
}
