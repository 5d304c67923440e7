package parley.edge.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import tools.jackson.databind.JsonNode;

/// What users say of themselves, and what others see of it.
class ProfileApiTest {
    private static Rest rest;
    private static Person viewer;

    @BeforeAll
    static void start() {
        rest = new Rest(TestGateway.shared());
        viewer = rest.person();
    }

    @Test
    void beginsWithTheNameAlone() {
        Person person = rest.person();
        JsonNode own = own(person);
        assertThat(own.propertyNames()).containsExactlyInAnyOrder("user", "username", "displayName", "contactPolicy");
        assertThat(own.get("displayName").asString()).isEqualTo(person.username());
        assertThat(own.get("contactPolicy").asString()).isEqualTo("everybody");
    }

    @Test
    void changesWhatIsNamedAndNothingElse() {
        Person person = rest.person();
        change(
                person,
                Map.of("displayName", "Åsa 🦉", "about", "I \"fly\" <b>", "avatar", "https://example.org/a.png"));
        JsonNode after = change(person, Map.of("contactPolicy", "nobody"));
        assertThat(after).isEqualTo(own(person));
        assertThat(after.get("displayName").asString()).isEqualTo("Åsa 🦉");
        assertThat(after.get("about").asString()).isEqualTo("I \"fly\" <b>");
        assertThat(after.get("avatar").asString()).isEqualTo("https://example.org/a.png");
        assertThat(after.get("contactPolicy").asString()).isEqualTo("nobody");
        JsonNode seen = see(person.user()).json();
        assertThat(seen.propertyNames())
                .containsExactlyInAnyOrder("user", "username", "displayName", "about", "avatar");
        JsonNode emptied = change(person, Map.of("about", "", "avatar", ""));
        assertThat(emptied.has("about") || emptied.has("avatar")).isFalse();
        assertThat(emptied.get("displayName").asString()).isEqualTo("Åsa 🦉");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "bell\u0007", "evil\u202Egnp.exe", "\u2066hidden\u2069", "two\u2028lines"})
    void refusesDisplayNamesThatActOnWhoReadsThem(String name) {
        refused("displayName", name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/a.png",
                "javascript:alert(1)",
                "data:image/png;base64,AAAA",
                "https:",
                "https:///a.png",
                "https://user:secret@example.org/a.png",
                "https://example.org/a b.png",
                "https://example.org/\u202E.png",
                "HTTPS//example.org",
                "//example.org/a.png",
                "a.png",
                "file:///etc/passwd",
            })
    void refusesAvatarsThatAreNoAddressOfAPicture(String avatar) {
        refused("avatar", avatar);
    }

    @Test
    void hasLimits() {
        refused("displayName", "x".repeat(129));
        refused("about", "x".repeat(513));
        refused("about", "\u001b[31m");
        refused("avatar", "https://example.org/" + "x".repeat(1_010));
        refused("contactPolicy", "friends");
        Person person = rest.person();
        change(person, Map.of("displayName", "🦉".repeat(128), "about", "🦉".repeat(512)));
        assertThat(own(person).get("about").asString()).isEqualTo("🦉".repeat(512));
    }

    /// One bad field keeps all of them out.
    @Test
    void changesAllOrNothing() {
        Person person = rest.person();
        JsonNode before = own(person);
        Answer answer = rest.call(
                "PATCH", "/v1/users/me", person.token(), "{\"displayName\":\"new\",\"avatar\":\"javascript:1\"}");
        answer.problem(400, "bad_request");
        assertThat(own(person)).isEqualTo(before);
    }

    @Test
    void nobodyHasNoProfile() {
        see(UUID.randomUUID()).problem(404, "not_found");
        rest.call("GET", "/v1/users/" + viewer.user(), "", "").problem(401, "unauthorized");
        rest.call("GET", "/v1/users/me", "", "").problem(401, "unauthorized");
    }

    private static void refused(String field, String value) {
        Person person = rest.person();
        JsonNode before = own(person);
        String body = Rest.JSON.writeValueAsString(Map.of(field, value));
        JsonNode problem =
                rest.call("PATCH", "/v1/users/me", person.token(), body).problem(400, "bad_request");
        assertThat(problem.get("detail").asString())
                .startsWith("field " + field + " is '")
                .contains("expected");
        assertThat(own(person)).isEqualTo(before);
    }

    private static JsonNode change(Person person, Map<String, String> change) {
        Answer answer = rest.call("PATCH", "/v1/users/me", person.token(), Rest.JSON.writeValueAsString(change));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode own(Person person) {
        Answer answer = rest.call("GET", "/v1/users/me", person.token(), "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static Answer see(UUID user) {
        return rest.call("GET", "/v1/users/" + user, viewer.token(), "");
    }
}
