package parley.status.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jsonwebtoken.Jwts;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.contract.event.SessionChange;
import parley.contract.id.NewIds;
import parley.status.fixture.SigningKey;
import parley.status.fixture.StatusServer;
import parley.status.fixture.Tokens;
import parley.testkit.backend.Backends;

/// Who is let in and who is not. "Let in" is a 404 here: a conversation that does not exist.
final class AuthenticationApiTest {
    private static final String PATH = "/v1/conversations/" + NewIds.next() + "/messages";
    private static final UUID USER = NewIds.next();
    private static StatusServer server;

    @BeforeAll
    static void start() {
        server = new StatusServer(Backends.shared());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void letsAnAccessTokenIn() {
        assertThat(status("Bearer " + Tokens.of(server.key(), USER))).isEqualTo(404);
        assertThat(status("bearer  " + Tokens.of(server.key(), USER))).isEqualTo(404);
    }

    @Test
    void letsTokensOfEs256In() {
        SigningKey key = SigningKey.p256("es-1");
        server.keys().publish(key);
        await().atMost(StatusServer.TOO_SLOW).until(() -> status("Bearer " + Tokens.of(key, USER)) == 404);
    }

    @Test
    void refusesEverythingElse() {
        Map<String, String> refused = forgeries();
        refused.forEach((name, authorization) -> {
            HttpResponse<byte[]> answer = server.get(PATH, authorization);
            assertThat(answer.statusCode()).as(name).isEqualTo(401);
            assertThat(text(answer)).as(name).contains("\"code\":\"unauthorized\"");
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        });
    }

    @Test
    void refusesRequestsWithoutOrWithTwoTokens() {
        URI address = URI.create("http://127.0.0.1:" + server.port() + PATH);
        assertThat(server.send(HttpRequest.newBuilder(address).build()).statusCode())
                .isEqualTo(401);
        String good = "Bearer " + Tokens.of(server.key(), USER);
        assertThat(server.send(HttpRequest.newBuilder(address)
                                .header("Authorization", good)
                                .header("Authorization", good)
                                .build())
                        .statusCode())
                .isEqualTo(401);
        assertThat(server.send(HttpRequest.newBuilder(URI.create(address + "?access_token=" + good.substring(7)))
                                .build())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void refusesTheTokensOfARevokedSession() {
        UUID session = NewIds.next();
        String token = "Bearer " + Tokens.of(server.key(), USER, session);
        assertThat(status(token)).isEqualTo(404);

        Instant expires = Instant.now().plus(Duration.ofDays(30));
        server.publish(new SessionChange(session, USER, "phone", true, expires));

        await().atMost(StatusServer.TOO_SLOW).until(() -> status(token) == 401);
        server.publish(new SessionChange(session, USER, "phone", false, expires));
        UUID other = NewIds.next();
        server.publish(new SessionChange(other, USER, "phone", true, expires));
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> status("Bearer " + Tokens.of(server.key(), USER, other)) == 401);
        assertThat(status(token)).isEqualTo(401);
        assertThat(status("Bearer " + Tokens.of(server.key(), USER))).isEqualTo(404);
    }

    @Test
    void doesNotAskForTheKeysAtEveryRequest() {
        SigningKey unknown = SigningKey.ed25519("nobody-knows-me");
        int before = server.keys().asked();
        long begin = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThat(status("Bearer " + Tokens.of(unknown, USER))).isEqualTo(401);
            assertThat(status("Bearer " + Tokens.of(server.key(), USER))).isEqualTo(404);
        }
        long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        assertThat(server.keys().asked() - before).isLessThanOrEqualTo((int) seconds + 2);
    }

    private static Map<String, String> forgeries() {
        SigningKey stranger =
                new SigningKey(server.key().id(), SigningKey.ed25519("x").pair());
        String good = Tokens.of(server.key(), USER);
        UUID session = NewIds.next();
        Date past = Date.from(Instant.now().minus(Duration.ofMinutes(1)));
        var tokens = new TreeMap<String, String>();
        tokens.put("signed by a stranger with the same key id", Tokens.of(stranger, USER));
        tokens.put("unknown key", Tokens.of(SigningKey.ed25519("other"), USER));
        tokens.put("no algorithm", unsigned("none", good));
        tokens.put("symmetric", unsigned("HS256", good));
        tokens.put("expired", sign(Tokens.builder(USER, session).expiration(past)));
        tokens.put("never expires", sign(Tokens.builder(USER, session).expiration(null)));
        tokens.put("other issuer", sign(Tokens.builder(USER, session).issuer("elsewhere")));
        tokens.put(
                "other audience",
                sign(Tokens.builder(USER, session)
                        .audience()
                        .remove("parley")
                        .add("x")
                        .and()));
        tokens.put("no session", sign(Tokens.builder(USER, session).claim("sid", null)));
        tokens.put("no user", sign(Tokens.builder(USER, session).subject(null)));
        tokens.put("user is no id", sign(Tokens.builder(USER, session).subject("1-1-1-1-1")));
        tokens.put("device is no text", sign(Tokens.builder(USER, session).claim("dev", 1)));
        tokens.put(
                "other type",
                Tokens.builder(USER, session)
                        .header()
                        .keyId(server.key().id())
                        .type("JWT")
                        .and()
                        .signWith(server.key().pair().getPrivate(), Jwts.SIG.EdDSA)
                        .compact());
        tokens.put(
                "not valid yet",
                sign(Tokens.builder(USER, session)
                        .notBefore(Date.from(Instant.now().plusSeconds(60)))));
        tokens.put("changed", good.substring(0, good.length() - 6) + "AAAAAA");
        tokens.put("cut", good.substring(0, good.length() / 2));
        tokens.put("empty", "");
        tokens.put("dots", "..");
        tokens.put("no JSON", "bm8.bm8.bm8");
        tokens.put("long", "a".repeat(8_000));
        var headers = new TreeMap<String, String>();
        tokens.forEach((name, token) -> headers.put(name, "Bearer " + token));
        headers.put("other scheme", "Basic " + good);
        headers.put("no scheme", good);
        return headers;
    }

    private static String sign(io.jsonwebtoken.JwtBuilder builder) {
        return Tokens.sign(server.key(), builder);
    }

    /// The claims of a good token under a header of one's own.
    private static String unsigned(String algorithm, String good) {
        String header = "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}"
                .formatted(algorithm, server.key().id());
        String encoded =
                Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8));
        String signature = algorithm.equals("none") ? "" : "c2lnbmF0dXJl";
        return encoded + "." + good.split("\\.", -1)[1] + "." + signature;
    }

    private static int status(String authorization) {
        return server.get(PATH, authorization).statusCode();
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
