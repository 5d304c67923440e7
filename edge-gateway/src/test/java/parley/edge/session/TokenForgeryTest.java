package parley.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.edge.Rest;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import parley.edge.TestSocket;

/// No token but a gateway's own opens anything, by REST or by socket, however it was made.
class TokenForgeryTest {
    private static final int TOKEN_EXPIRED = 4006;
    private static final int UNAUTHORIZED = 4501;
    private static final int SESSION_REVOKED = 4502;

    private static TestGateway gateway;
    private static Rest rest;
    private static Person person;
    private static SigningKey key;

    /// @param close code of a socket that says hello with it: clients go on by it
    record Forgery(String name, String token, int close) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        gateway = TestGateway.shared();
        rest = new Rest(gateway);
        person = rest.person();
        key = KeyFile.read(gateway.keys().resolve("0001.pem"));
    }

    /// Shows that what the forgeries begin with is good, so that each fails for its own reason.
    @Test
    void acceptsWhatAGatewaySigned() {
        for (String token : new String[] {person.token(), token().signed(key.privateKey())}) {
            assertThat(list("Bearer " + token).status()).isEqualTo(200);
            assertThat(list("bearer " + token).status()).isEqualTo(200);
            try (var socket = TestSocket.hello(gateway, token, "phone")) {
                socket.welcomed();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void refusesForgedTokens(Forgery forgery) {
        var problem = list("Bearer " + forgery.token()).problem(401, "unauthorized");
        if (forgery.token().length() > 40) {
            assertThat(problem.toString()).doesNotContain(forgery.token());
        }
        assertThat(list("Bearer " + forgery.token()).headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer");
        try (var socket = TestSocket.hello(gateway, forgery.token(), "phone")) {
            assertThat(socket.closeCode()).isEqualTo(forgery.close());
            assertThat(socket.wasWelcomed()).isFalse();
        }
    }

    /// What is wrong with a token is nobody's business but its owner's.
    @Test
    void tellsNobodyWhatIsWrongWithAForgedToken() throws IOException {
        List<String> bodies = forgeries()
                .filter(forgery -> forgery.close() == UNAUTHORIZED)
                .filter(forgery -> !forgery.token().isEmpty() && forgery.token().length() <= AccessTokens.MAX_LENGTH)
                .map(forgery -> list("Bearer " + forgery.token()).body())
                .distinct()
                .toList();
        assertThat(bodies).hasSize(1);
    }

    @Test
    void refusesOtherWaysToSayWhoOneIs() {
        String basic = Base64.getEncoder()
                .encodeToString((person.username() + ":" + Rest.PASSWORD).getBytes(StandardCharsets.UTF_8));
        for (String header :
                new String[] {"Basic " + basic, person.token(), "Bearer" + person.token(), "Bearer", "Bearer  "}) {
            list(header).problem(401, "unauthorized");
        }
        rest.call("GET", "/v1/sessions?access_token=" + person.token(), "", "").problem(401, "unauthorized");
        rest.call("GET", "/v1/sessions?token=" + person.token(), "", "").problem(401, "unauthorized");
    }

    @Test
    void aTokenOpensSocketsOfItsOwnDeviceOnly() {
        try (var socket = TestSocket.hello(gateway, person.token(), "laptop")) {
            assertThat(socket.closeCode()).isEqualTo(UNAUTHORIZED);
        }
    }

    @Test
    void noTokenMakesAnOperatorButTheGatewaysOwn() {
        String changed = token().claim("role", "operator")
                .with(person.token().substring(person.token().lastIndexOf('.') + 1));
        rest.call("POST", "/v1/operator/users/import", changed, "{\"users\":[]}")
                .problem(401, "unauthorized");
        for (String role : new String[] {"Operator", "admin", "operator "}) {
            rest.call(
                            "POST",
                            "/v1/operator/users/import",
                            token().claim("role", role).signed(key.privateKey()),
                            "{\"users\":[]}")
                    .problem(403, "forbidden");
        }
    }

    static Stream<Forgery> forgeries() throws IOException {
        var forgeries = new ArrayList<Forgery>();
        signatures(forgeries);
        algorithms(forgeries);
        headers(forgeries);
        claims(forgeries);
        texts(forgeries);
        forgeries.add(new Forgery(
                "expired",
                token().claim("exp", Instant.now().minusSeconds(1).getEpochSecond())
                        .signed(key.privateKey()),
                TOKEN_EXPIRED));
        forgeries.add(new Forgery("of a revoked session", revoked(), SESSION_REVOKED));
        return forgeries.stream();
    }

    private static void signatures(List<Forgery> into) {
        SigningKey other = SigningKey.random(new SecureRandom());
        String good = token().signed(key.privateKey());
        String signature = good.substring(good.lastIndexOf('.') + 1);
        char first = signature.charAt(0) == 'A' ? 'B' : 'A';
        add(into, "signature changed", token().with(first + signature.substring(1)));
        add(into, "signature cut", good.substring(0, good.length() - 4));
        add(into, "signature missing", token().with(""));
        add(into, "signature of zeros", token().with(ForgedToken.base64(new byte[64])));
        add(into, "signed by another key under our key's name", token().signed(other.privateKey()));
        add(into, "claims changed", token().session(UUID.randomUUID()).with(signature));
        add(into, "header changed", token().header("x", 1).with(signature));
        add(
                into,
                "another key that the token brings",
                token().header("jwk", Map.of("kty", "OKP", "crv", "Ed25519", "x", other.x()))
                        .signed(other.privateKey()));
        add(
                into,
                "another key at an address",
                token().header("jku", "http://127.0.0.1:1/jwks.json").signed(other.privateKey()));
        add(
                into,
                "expired, and signed by another key",
                token().claim("exp", Instant.now().minusSeconds(60).getEpochSecond())
                        .signed(other.privateKey()));
    }

    private static void algorithms(List<Forgery> into) {
        for (String none : new String[] {"none", "None", "NONE", "nOnE", ""}) {
            add(
                    into,
                    "alg '" + none + "', no signature",
                    token().header("alg", none).with(""));
            add(into, "alg '" + none + "', signed", token().header("alg", none).signed(key.privateKey()));
            add(
                    into,
                    "alg '" + none + "', no kid or typ",
                    token().header("alg", none)
                            .header("kid", null)
                            .header("typ", null)
                            .with(""));
        }
        byte[][] publicKeys = {
            key.publicKey().getEncoded(),
            Base64.getUrlDecoder().decode(key.x()),
            key.x().getBytes(StandardCharsets.US_ASCII),
            ("-----BEGIN PUBLIC KEY-----\n"
                            + Base64.getEncoder().encodeToString(key.publicKey().getEncoded())
                            + "\n-----END PUBLIC KEY-----\n")
                    .getBytes(StandardCharsets.US_ASCII)
        };
        for (byte[] publicKey : publicKeys) {
            String name = "with the public key's " + publicKey.length + " bytes";
            add(into, "HS256 " + name, token().header("alg", "HS256").hmac(publicKey));
            add(into, "EdDSA in name, HS256 " + name, token().hmac(publicKey));
        }
        for (String other : new String[] {"RS256", "ES256", "Ed25519", "eddsa", "HS512", "dir"}) {
            add(into, "alg " + other, token().header("alg", other).signed(key.privateKey()));
        }
        add(into, "no alg", token().header("alg", null).signed(key.privateKey()));
        add(into, "alg a number", token().header("alg", 5).signed(key.privateKey()));
    }

    private static void headers(List<Forgery> into) {
        for (String typ : new String[] {"JWT", "rt+jwt", "AT+JWT ", ""}) {
            add(into, "type '" + typ + "'", token().header("typ", typ).signed(key.privateKey()));
        }
        add(into, "no type", token().header("typ", null).signed(key.privateKey()));
        for (String kid : new String[] {"unknown", "", "../keys/0001.pem", "' OR 1=1", "0001.pem"}) {
            add(into, "key '" + kid + "'", token().header("kid", kid).signed(key.privateKey()));
        }
        add(into, "no key", token().header("kid", null).signed(key.privateKey()));
        add(into, "key a list", token().header("kid", List.of(key.kid())).signed(key.privateKey()));
        add(into, "compressed", token().header("zip", "DEF").signed(key.privateKey()));
        add(
                into,
                "asks for what nobody knows",
                token().header("crit", List.of("x")).header("x", 1).signed(key.privateKey()));
    }

    private static void claims(List<Forgery> into) {
        for (String claim : new String[] {"iss", "aud", "exp", "sub", "sid", "dev"}) {
            add(into, "no " + claim, token().claim(claim, null).signed(key.privateKey()));
            add(into, claim + " an object", token().claim(claim, Map.of("a", 1)).signed(key.privateKey()));
        }
        for (String claim : new String[] {"iss", "aud"}) {
            for (Object value : new Object[] {"other", "", "parley.", "PARLEY", List.of("other")}) {
                add(into, claim + " " + value, token().claim(claim, value).signed(key.privateKey()));
            }
        }
        for (String claim : new String[] {"sub", "sid"}) {
            for (Object value : new Object[] {"1-1-1-1-1", "null", 5, "../../etc"}) {
                add(into, claim + " " + value, token().claim(claim, value).signed(key.privateKey()));
            }
        }
        add(
                into,
                "not valid yet",
                token().claim("nbf", Instant.now().plusSeconds(300).getEpochSecond())
                        .signed(key.privateKey()));
    }

    private static void texts(List<Forgery> into) {
        add(into, "missing", "");
        add(into, "a refresh token", person.refresh());
        String good = person.token();
        for (String odd : new String[] {
            "x",
            ".",
            "..",
            "....",
            "a.b.c",
            "a.b.c.d.e",
            "null",
            "undefined",
            "e30.e30.",
            "W10.W10.W10",
            good + ".",
            good + ".x",
            "." + good,
            good + "A",
            good.replace(".", ".."),
            good.replace('.', ','),
            good.substring(1)
        }) {
            add(into, "text " + (odd.length() < 12 ? odd : "of " + odd.length() + " characters"), odd);
        }
        add(into, "too long", good + "A".repeat(AccessTokens.MAX_LENGTH));
        add(into, "very deep", token().claim("x", deep(40)).signed(key.privateKey()));
    }

    private static Object deep(int depth) {
        return depth == 0 ? 1 : List.of(deep(depth - 1));
    }

    private static String revoked() {
        Person gone = rest.person();
        assertThat(rest.call("DELETE", "/v1/sessions/current", gone.token(), "").status())
                .isEqualTo(204);
        return gone.token();
    }

    private static ForgedToken token() {
        return new ForgedToken(key, person, Instant.now());
    }

    private static void add(List<Forgery> into, String name, String token) {
        into.add(new Forgery(name, token, UNAUTHORIZED));
    }

    private static Rest.Answer list(String authorization) {
        return rest.send(rest.request("/v1/sessions", "")
                .header("Authorization", authorization)
                .build());
    }
}
