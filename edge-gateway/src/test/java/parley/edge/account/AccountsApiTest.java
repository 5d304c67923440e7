package parley.edge.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.id.UuidBytes;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import tools.jackson.databind.JsonNode;

/// Making accounts and finding them, from outside.
class AccountsApiTest {
    private static Rest rest;
    private static String token;

    @BeforeAll
    static void start() {
        rest = new Rest(TestGateway.shared());
        token = rest.person().token();
    }

    @Test
    void makesAnAccountThatCanLogIn() {
        String name = Rest.freshName();
        Answer made = rest.register(name, Rest.PASSWORD);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().get("username").asString()).isEqualTo(name);
        assertThat(made.json().propertyNames()).containsExactlyInAnyOrder("user", "username");
        UUID user = UUID.fromString(made.json().get("user").asString());
        assertThat(rest.login(name, "phone").user()).isEqualTo(user);
    }

    @Test
    void neverAnswersWithThePassword() {
        String secret = "s3cret-" + UUID.randomUUID();
        String name = Rest.freshName();
        assertThat(rest.register(name, secret).body()).doesNotContain(secret);
        assertThat(rest.register(name, secret).body()).doesNotContain(secret);
        assertThat(rest.register("!", secret).body()).doesNotContain(secret);
        assertThat(rest.register(Rest.freshName(), secret + "\n").body()).doesNotContain(secret);
    }

    /// Two names that differ in case, width or a ligature are one to whoever reads them.
    @Test
    void refusesANameThatIsTakenHoweverItIsTyped() {
        String name = "ﬁ" + Rest.freshName() + "ß";
        assertThat(rest.register(name, Rest.PASSWORD).status()).isEqualTo(201);
        String plain = "fi" + name.substring(1, name.length() - 1) + "ss";
        String wide = plain.replace('u', 'ｕ');
        for (String same : new String[] {name, plain, plain.toUpperCase(Locale.ROOT), wide, plain.replace('s', 'ſ')}) {
            rest.register(same, Rest.PASSWORD).problem(409, "username_taken");
        }
    }

    /// Letters of other scripts, digits for letters, capitals: whoever reads them takes them for the first
    /// one.
    @Test
    void refusesANameThatLooksLikeOneThatIsTaken() {
        String name = Rest.freshName() + "a0m";
        assertThat(rest.register(name, Rest.PASSWORD).status()).isEqualTo(201);
        for (String alike :
                new String[] {name.replace('a', '\u0430'), name.replace('0', 'o'), name.replace("m", "rn")}) {
            assertThat(alike).isNotEqualTo(name);
            JsonNode problem = rest.register(alike, Rest.PASSWORD).problem(409, "username_taken");
            assertThat(problem.get("detail").asString()).contains("looks like");
            // Nobody has it, though: who logs in with it is a stranger.
            rest.tryLogin(alike, Rest.PASSWORD, "phone").problem(401, "bad_credentials");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "System", "PARLEY", "\u0430dmin", "r00t", "support", "par1ey"})
    void theServersOwnWordsAreNobodysName(String name) {
        rest.register(name, Rest.PASSWORD).problem(409, "username_taken");
    }

    /// Rows of an earlier version have no look; the next start gives them one.
    @Test
    void namesFromBeforeGetTheirLook() {
        Person one = rest.person();
        Person other = rest.person();
        var jdbc = TestGateway.shared().bean(JdbcTemplate.class);
        // As if both had been made before there was a rule, looking alike.
        jdbc.update(
                "UPDATE account SET username_look = NULL, username = ?, username_key = ? WHERE id = ?",
                one.username().replace('u', '\u03C5') + "b0b",
                one.username().replace('u', '\u03C5') + "b0b",
                UuidBytes.of(other.user()));
        jdbc.update(
                "UPDATE account SET username_look = NULL, username = ?, username_key = ? WHERE id = ?",
                one.username() + "bob",
                one.username() + "bob",
                UuidBytes.of(one.user()));
        TestGateway.shared().bean(Accounts.class).fillLooks();
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM account WHERE username_look IS NULL", Integer.class))
                .isZero();
        rest.register(one.username() + "b0b", Rest.PASSWORD).problem(409, "username_taken");
        for (String name : new String[] {one.username() + "bob", one.username().replace('u', '\u03C5') + "b0b"}) {
            assertThat(rest.tryLogin(name, Rest.PASSWORD, "phone").status()).isEqualTo(201);
        }
    }

    @Test
    void oneOfManyAtOnceGetsTheName() {
        String name = Rest.freshName();
        String body = "{\"username\":\"" + name + "\",\"password\":\"" + Rest.PASSWORD + "\"}";
        var calls = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> rest.callAsync("POST", "/v1/users", "", body))
                .toList();
        var answers =
                calls.stream().map(java.util.concurrent.CompletableFuture::join).toList();
        assertThat(answers).extracting(Answer::status).containsOnlyOnce(201).containsOnly(201, 409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "has space",
                "tab\there",
                "nul\u0000byte",
                "a/b/c",
                "<script>alert(1)</script>",
                "\u001b[31mred\u001b[0m",
                "\u202Egnp.exe",
                "zero\u200Bwidth",
                "\ud800half",
                "semi;colon",
                "' OR '1'='1",
                "emoji\uD83D\uDE00",
                "ﷺ ﷺ",
                "0123456789012345678901234567890123456789012345678901234567890123x",
            })
    void refusesWhatIsNoName(String name) {
        JsonNode problem = rest.register(name, Rest.PASSWORD).problem(400, "bad_request");
        assertThat(problem.get("detail").asString())
                .startsWith("field username is '")
                .contains("expected 3 to 64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1234567", "line\nbreak in it", "nul\u0000nul nul", "\udc00 half a character"})
    void refusesWhatIsNoPasswordWithoutRepeatingIt(String password) {
        Answer answer = rest.register(Rest.freshName(), password);
        String detail = answer.problem(400, "bad_request").get("detail").asString();
        assertThat(detail).startsWith("field password: expected 8 to 256 characters");
        rest.register(Rest.freshName(), "x".repeat(257)).problem(400, "bad_request");
    }

    @Test
    void takesPasswordsOfEveryScriptAndFormOfTyping() {
        String name = Rest.freshName();
        assertThat(rest.register(name, "Zu\u0308rich ist schön 🦉").status()).isEqualTo(201);
        assertThat(rest.tryLogin(name, "Z\u00FCrich ist scho\u0308n 🦉", "phone")
                        .status())
                .isEqualTo(201);
        assertThat(rest.tryLogin(name, "Zurich ist schon 🦉", "phone").status()).isEqualTo(401);
    }

    /// Half a character is no character, and must not be taken for the one that stands in for it.
    @Test
    void halfACharacterIsNobodysPassword() {
        String name = Rest.freshName();
        assertThat(rest.register(name, "????????").status()).isEqualTo(201);
        Answer answer = rest.call(
                "POST",
                "/v1/sessions",
                "",
                "{\"username\":\"" + name + "\",\"device\":\"phone\",\"password\":\"" + "\\ud800".repeat(8) + "\"}");
        answer.problem(401, "bad_credentials");
    }

    /// Markup is text: it is kept as it is, and comes as JSON that no browser takes for a page.
    @Test
    void markupInADisplayNameIsInert() {
        String markup = "<script>alert('x')</script> & \"quoted\" \\ ${jndi:ldap://x} '; DROP TABLE account; --";
        String name = Rest.freshName();
        assertThat(register(name, markup).status()).isEqualTo(201);
        Answer found = find(name);
        assertThat(found.json().get("users").get(0).get("displayName").asString())
                .isEqualTo(markup);
        assertThat(found.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(found.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(found.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[2J\u001b[31mroot",
                "evil\u202Egnp.exe",
                "\u2066hidden\u2069",
                "\u200Fright",
                "two\u2028lines",
                "nul\u0000",
                "bell\u0007",
                "\u0085next",
                "\uD800",
                " \u3000 ",
                "",
            })
    void refusesDisplayNamesThatWouldActOnATerminalOrTurnTextAround(String shown) {
        JsonNode problem = register(Rest.freshName(), shown).problem(400, "bad_request");
        assertThat(problem.get("detail").asString())
                .startsWith("field displayName is '")
                .contains("expected");
    }

    @Test
    void keepsNamesOfEveryScript() {
        for (String shown : new String[] {"שלום عليكم", "👩‍👩‍👧‍👦", "देवनागरी", "x".repeat(128), "🦉".repeat(128)}) {
            String name = Rest.freshName();
            assertThat(register(name, shown).status()).as(shown).isEqualTo(201);
            assertThat(find(name).json().get("users").get(0).get("displayName").asString())
                    .isEqualTo(shown);
        }
        register(Rest.freshName(), "x".repeat(129)).problem(400, "bad_request");
    }

    @Test
    void findsByTheExactNameOnly() {
        String name = Rest.freshName();
        JsonNode made = rest.register(name, Rest.PASSWORD).json();
        JsonNode users = find(name.toUpperCase(Locale.ROOT)).json().get("users");
        assertThat(users).hasSize(1);
        assertThat(users.get(0).get("user")).isEqualTo(made.get("user"));
        assertThat(users.get(0).propertyNames()).containsExactlyInAnyOrder("user", "username", "displayName");
        for (String near : new String[] {name.substring(1), name.substring(0, 20), name + "x", "___", "u..", "u--"}) {
            assertThat(find(near).body()).as(near).isEqualTo("{\"users\":[]}");
        }
        for (String wild : new String[] {"%25%25%25", name.substring(0, 5) + "%25", "***", "u*********", ""}) {
            find(wild).problem(400, "bad_request");
        }
    }

    @Test
    void asksForALoginBeforeItLooksAtTheName() {
        for (String query : new String[] {"?username=" + Rest.freshName(), "", "?username=%00"}) {
            rest.call("GET", "/v1/users" + query, "", "").problem(401, "unauthorized");
        }
    }

    @Test
    void aStrangerCannotMakeItselfAnOperator() {
        String name = Rest.freshName();
        String body = "{\"username\":\"" + name + "\",\"password\":\"" + Rest.PASSWORD
                + "\",\"operator\":true,\"role\":\"operator\"}";
        assertThat(rest.call("POST", "/v1/users", "", body).status()).isEqualTo(201);
        rest.call("POST", "/v1/operator/users/import", rest.login(name, "phone").token(), "{\"users\":[]}")
                .problem(403, "forbidden");
    }

    private static Answer register(String name, String shown) {
        Map<String, Object> wanted = new HashMap<>();
        wanted.put("username", name);
        wanted.put("password", Rest.PASSWORD);
        wanted.put("displayName", shown);
        return rest.call("POST", "/v1/users", "", Rest.JSON.writeValueAsString(wanted));
    }

    private static Answer find(String name) {
        return rest.call("GET", "/v1/users?username=" + name, token, "");
    }
}
