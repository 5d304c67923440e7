package parley.edge.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import parley.edge.TestSocket;
import tools.jackson.databind.JsonNode;

/// Sessions for tokens of an identity provider that really answers, and does not always.
class ExchangeApiTest {
    private static TestProvider provider;
    private static TestGateway gateway;
    private static Rest rest;

    @BeforeAll
    static void start() throws IOException {
        provider = new TestProvider();
        var settings = new HashMap<>(TestGateway.CHEAP_PASSWORDS);
        settings.put("parley.oidc.issuer", provider.issuer());
        settings.put("parley.oidc.audience", TestProvider.AUDIENCE);
        settings.put("parley.oidc.refetch", "1s");
        settings.put("parley.oidc.skew", "0s");
        settings.put("parley.oidc.create-accounts", true);
        gateway = TestGateway.ready(settings);
        rest = new Rest(gateway);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.close();
    }

    @Test
    void opensASessionThatWorksAsAnyOtherUntilItIsRevoked() {
        String token = provider.token(subject());
        JsonNode grant = exchanged(token);
        String access = grant.get("accessToken").asString();
        try (var socket = TestSocket.hello(gateway, access, "phone")) {
            socket.welcomed();
            assertThat(rest.call("DELETE", "/v1/sessions/current", access, "").status())
                    .isEqualTo(204);
            assertThat(socket.closeCode()).isEqualTo(4502);
        }
        rest.call("GET", "/v1/sessions", access, "").problem(401, "unauthorized");
        rest.refresh(grant.get("refreshToken").asString()).problem(401, "bad_credentials");
        // With it went the token that opened it.
        exchange(token, "phone").problem(401, "bad_credentials");
        exchange(token, "tablet").problem(401, "bad_credentials");
    }

    @Test
    void theSameSubjectIsTheSameAccountAndAnotherIsNot() {
        String subject = subject();
        JsonNode first = exchanged(provider.token(subject));
        assertThat(exchanged(provider.token(subject)).get("user")).isEqualTo(first.get("user"));
        assertThat(exchanged(provider.token(subject + " ")).get("user")).isNotEqualTo(first.get("user"));
        assertThat(exchanged(provider.token(subject.toUpperCase(java.util.Locale.ROOT)))
                        .get("user"))
                .isNotEqualTo(first.get("user"));
    }

    @Test
    void theSessionEndsWithTheTokenHoweverOftenItIsRefreshed() {
        Instant ends = Instant.now().plusSeconds(6);
        JsonNode grant = exchanged(provider.signed(
                provider.claims(subject()).expirationTime(Date.from(ends)).build()));
        assertThat(Instant.parse(grant.get("expires").asString())).isBeforeOrEqualTo(ends);
        assertThat(Instant.parse(grant.get("refreshExpires").asString())).isBeforeOrEqualTo(ends);
        Answer refreshed = rest.refresh(grant.get("refreshToken").asString());
        assertThat(refreshed.status()).as(refreshed.body()).isEqualTo(200);
        assertThat(Instant.parse(refreshed.json().get("refreshExpires").asString()))
                .isBeforeOrEqualTo(ends);
        String access = refreshed.json().get("accessToken").asString();
        try (var socket = TestSocket.hello(gateway, access, "phone")) {
            assertThat(socket.closeCode()).isEqualTo(4006);
        }
        rest.call("GET", "/v1/sessions", access, "").problem(401, "unauthorized");
        rest.refresh(refreshed.json().get("refreshToken").asString()).problem(401, "bad_credentials");
    }

    @Test
    void whatIsNotTheProvidersIsRefused() throws JOSEException {
        JWTClaimsSet good = provider.claims(subject()).build();
        Instant now = Instant.now();
        var forged = new LinkedHashMap<String, String>();
        forged.put("another's key", TestProvider.signed(good, TestProvider.newKey()));
        forged.put(
                "another's key under a known name",
                TestProvider.signed(
                        good,
                        new com.nimbusds.jose.jwk.ECKey.Builder(TestProvider.newKey())
                                .keyID(provider.key().getKeyID())
                                .build()));
        forged.put("unsigned", new PlainJWT(good).serialize());
        byte[] publicKey =
                provider.key().toPublicJWK().toJSONString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        forged.put(
                "signed with the public key",
                TestProvider.signed(
                        new JWSHeader.Builder(JWSAlgorithm.HS256)
                                .keyID(provider.key().getKeyID())
                                .build(),
                        good,
                        new MACSigner(publicKey)));
        forged.put(
                "another issuer",
                provider.signed(new JWTClaimsSet.Builder(good)
                        .issuer("http://127.0.0.1:1")
                        .build()));
        forged.put(
                "another audience",
                provider.signed(new JWTClaimsSet.Builder(good).audience("other").build()));
        forged.put(
                "no audience",
                provider.signed(
                        new JWTClaimsSet.Builder(good).audience((String) null).build()));
        forged.put(
                "expired",
                provider.signed(new JWTClaimsSet.Builder(good)
                        .expirationTime(Date.from(now.minusSeconds(2)))
                        .build()));
        forged.put(
                "without end",
                provider.signed(
                        new JWTClaimsSet.Builder(good).expirationTime(null).build()));
        forged.put(
                "not yet good",
                provider.signed(new JWTClaimsSet.Builder(good)
                        .notBeforeTime(Date.from(now.plusSeconds(60)))
                        .build()));
        forged.put(
                "nobody",
                provider.signed(new JWTClaimsSet.Builder(good).subject(null).build()));
        forged.put(
                "a name too long",
                provider.signed(
                        new JWTClaimsSet.Builder(good).subject("x".repeat(256)).build()));
        String changed = provider.signed(good);
        String[] parts = changed.split("\\.");
        String others = provider.token(subject()).split("\\.")[1];
        forged.put("changed", parts[0] + "." + others + "." + parts[2]);
        forged.put("no token", "a.b.c");
        forged.put("empty", "");
        forged.put("too long", "x".repeat(20_000));
        forged.put("one of ours", rest.person().token());
        forged.forEach((what, token) -> {
            Answer answer = exchange(token, "phone");
            // A key that nobody knows, just after the last fetch, may be known in a moment.
            if (answer.status() != 503) {
                assertThat(answer.problem(401, "bad_credentials").get("detail").asString())
                        .as(what)
                        .contains("token")
                        .doesNotContain(provider.key().getKeyID());
            } else {
                assertThat(what).isIn("another's key", "one of ours", "no token");
            }
        });
        assertThat(exchange(provider.signed(good), "phone").status()).isEqualTo(201);
    }

    @Test
    void aNewKeyIsFetchedAndAnOldOneForgotten() {
        String before = provider.token(subject());
        exchanged(before);
        provider.rotate();
        await().atMost(TestGateway.TOO_SLOW)
                .until(() -> exchange(provider.token(subject()), "phone").status() == 201);
        await().atMost(TestGateway.TOO_SLOW)
                .until(() -> exchange(before, "tablet").status() == 401);
    }

    /// Who makes up keys cannot make this gateway ask the provider again and again.
    @Test
    void unknownKeysCauseFewFetchesAndHinderNobody() {
        exchanged(provider.token(subject()));
        int before = provider.fetches();
        JWTClaimsSet claims = provider.claims(subject()).build();
        for (int i = 0; i < 200; i++) {
            assertThat(exchange(TestProvider.signed(claims, TestProvider.newKey()), "phone")
                            .status())
                    .isIn(401, 503);
        }
        assertThat(provider.fetches() - before).isLessThan(100);
        exchanged(provider.token(subject()));
    }

    @Test
    void whileTheProviderIsAwayItsKnownKeysGoOn() {
        exchanged(provider.token(subject()));
        provider.away(true);
        try {
            // The provider is asked for this one, in vain, as soon as it may be asked again.
            String unknown = TestProvider.signed(provider.claims(subject()).build(), TestProvider.newKey());
            await().atMost(TestGateway.TOO_SLOW)
                    .until(() -> exchange(unknown, "phone").status() == 401);
            exchanged(provider.token(subject()));
        } finally {
            provider.away(false);
        }
    }

    @Test
    void aProposedNameIsTakenOnlyWhereItIsFree() {
        Person person = rest.person();
        JsonNode grant = exchanged(provider.signed(provider.claims(subject())
                .claim("preferred_username", person.username())
                .claim("email", person.username() + "@example.org")
                .claim("name", "Some Body")
                .build()));
        assertThat(grant.get("user").asString()).isNotEqualTo(person.user().toString());
        JsonNode own = rest.call("GET", "/v1/users/me", grant.get("accessToken").asString(), "")
                .json();
        assertThat(own.get("username").asString()).startsWith(person.username() + "-");
        assertThat(own.get("displayName").asString()).isEqualTo("Some Body");
        String free = Rest.freshName();
        assertThat(name(Map.of("preferred_username", free + "@example.org"))).isEqualTo(free);
        assertThat(name(Map.of("preferred_username", "admin"))).startsWith("admin-");
        assertThat(name(Map.of("preferred_username", "\u202e", "name", "\u0000")))
                .startsWith("user-");
        assertThat(name(Map.of("preferred_username", 5))).startsWith("user-");
    }

    @Test
    void operatorsLinkAccountsThatAreThere() {
        Person operator = Operators.loggedIn(gateway);
        Person person = rest.person();
        String subject = subject();
        String path = "/v1/operator/users/" + person.user() + "/identities";
        String body = "{\"subject\":\"" + subject + "\"}";
        rest.call("POST", path, person.token(), body).problem(403, "forbidden");
        for (int times = 0; times < 2; times++) {
            assertThat(rest.call("POST", path, operator.token(), body).status()).isEqualTo(204);
        }
        assertThat(rest.call("GET", path, operator.token(), "").json().get("subjects"))
                .extracting(JsonNode::asString)
                .containsExactly(subject);
        assertThat(exchanged(provider.token(subject)).get("user").asString())
                .isEqualTo(person.user().toString());
        rest.call("POST", path.replace(person.user().toString(), operator.user().toString()), operator.token(), body)
                .problem(409, "conflict");
        rest.call(
                        "POST",
                        path.replace(person.user().toString(), UUID.randomUUID().toString()),
                        operator.token(),
                        body)
                .problem(404, "not_found");
        rest.call("POST", path, operator.token(), "{\"subject\":\"\"}").problem(400, "bad_request");
        assertThat(rest.call("DELETE", path, operator.token(), "").status()).isEqualTo(204);
        assertThat(exchanged(provider.token(subject)).get("user").asString())
                .isNotEqualTo(person.user().toString());
        Person gone = rest.person();
        String other = subject();
        rest.call(
                "POST",
                path.replace(person.user().toString(), gone.user().toString()),
                operator.token(),
                "{\"subject\":\"" + other + "\"}");
        rest.call("POST", "/v1/operator/users/" + gone.user() + "/deactivate", operator.token(), "");
        exchange(provider.token(other), "phone").problem(403, "forbidden");
    }

    @Test
    void withoutAProviderThereIsNoSuchCall() {
        new Rest(TestGateway.shared())
                .call("POST", "/v1/sessions/exchange", "", "{}")
                .problem(405, "method_not_allowed");
    }

    private static String name(Map<String, Object> claims) {
        JWTClaimsSet.Builder token = provider.claims(subject());
        claims.forEach(token::claim);
        String access =
                exchanged(provider.signed(token.build())).get("accessToken").asString();
        return rest.call("GET", "/v1/users/me", access, "")
                .json()
                .get("username")
                .asString();
    }

    private static JsonNode exchanged(String token) {
        Answer answer = exchange(token, "phone");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    private static Answer exchange(String token, String device) {
        return rest.call(
                "POST",
                "/v1/sessions/exchange",
                "",
                Rest.JSON.writeValueAsString(Map.of("token", token, "device", device)));
    }

    private static String subject() {
        return "auth|" + UUID.randomUUID();
    }
}
