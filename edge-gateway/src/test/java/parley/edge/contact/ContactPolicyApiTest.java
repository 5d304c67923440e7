package parley.edge.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.TestGateway;
import tools.jackson.databind.JsonNode;

/// Who may draw whom into a conversation, by what the other has said about it.
class ContactPolicyApiTest {
    private static Rest rest;

    @BeforeAll
    static void start() {
        rest = new Rest(TestGateway.shared());
    }

    /// Statuses: begin a direct conversation, make a group with, add to a group.
    @ParameterizedTest
    @CsvSource({
        "everybody,                false, 201, 201, 200",
        "everybody,                true,  201, 201, 200",
        "contacts-of-conversation, false, 403, 403, 403",
        "contacts-of-conversation, true,  201, 201, 200",
        "nobody,                   false, 403, 403, 403",
        "nobody,                   true,  403, 403, 403",
    })
    void thePolicyDecidesWhoMayBegin(String policy, boolean acquainted, int direct, int group, int add) {
        Person host = rest.person();
        Person guest = rest.person();
        UUID others = rest.group(host, "already there", List.of());
        if (acquainted) {
            rest.group(rest.person(), "in common", List.of(host.user(), guest.user()));
        }
        assertThat(rest.call("PATCH", "/v1/users/me", guest.token(), "{\"contactPolicy\":\"" + policy + "\"}")
                        .status())
                .isEqualTo(200);
        check(rest.call("PUT", "/v1/conversations/" + others + "/members/" + guest.user(), host.token(), ""), add);
        if (add == 403) {
            check(rest.direct(host, guest.user()), direct);
        }
        String body = "{\"kind\":\"group\",\"title\":\"t\",\"members\":[\"" + guest.user() + "\"]}";
        check(rest.call("POST", "/v1/conversations", host.token(), body), group);
        check(rest.direct(host, guest.user()), direct);
        // Whoever has the policy may begin with others as before.
        assertThat(rest.direct(guest, host.user()).status()).isEqualTo(201);
        // And then the conversation is there for both.
        assertThat(rest.direct(host, guest.user()).status()).isEqualTo(201);
    }

    @Test
    void whoLeftIsNoContactAnyMore() {
        Person host = rest.person();
        Person guest = rest.person();
        UUID common = rest.group(host, "in common", List.of(guest.user()));
        rest.call("PATCH", "/v1/users/me", guest.token(), "{\"contactPolicy\":\"contacts-of-conversation\"}");
        rest.call("DELETE", "/v1/conversations/" + common + "/members/me", guest.token(), "");
        rest.direct(host, guest.user()).problem(403, "forbidden");
    }

    /// One who does not want it keeps the whole group from being made, and is named.
    @Test
    void aRefusalNamesWhoAndNotWhy() {
        Person host = rest.person();
        Person willing = rest.person();
        Person unwilling = rest.person();
        Person blocker = rest.person();
        rest.call("PATCH", "/v1/users/me", unwilling.token(), "{\"contactPolicy\":\"nobody\"}");
        rest.call("PUT", "/v1/users/me/blocks/" + host.user(), blocker.token(), "");
        String detail = rest.direct(host, unwilling.user())
                .problem(403, "forbidden")
                .get("detail")
                .asString();
        assertThat(rest.direct(host, blocker.user())
                        .problem(403, "forbidden")
                        .get("detail")
                        .asString())
                .isEqualTo(detail.replace(
                        unwilling.user().toString(), blocker.user().toString()));
        String body = "{\"kind\":\"group\",\"title\":\"t\",\"members\":[\"" + willing.user() + "\",\""
                + unwilling.user() + "\"]}";
        JsonNode problem =
                rest.call("POST", "/v1/conversations", host.token(), body).problem(403, "forbidden");
        assertThat(problem.get("detail").asString())
                .contains(unwilling.user().toString())
                .doesNotContain(willing.user().toString());
        assertThat(rest.call("GET", "/v1/conversations", willing.token(), "")
                        .json()
                        .get("conversations"))
                .isEmpty();
    }

    @Test
    void nobodyBeginsToTalkToAnAccountThatHasEnded() {
        Person host = rest.person();
        Person gone = rest.person();
        Person friend = rest.person();
        rest.direct(friend, gone.user());
        Person operator = Operators.loggedIn(TestGateway.shared());
        rest.call("POST", "/v1/operator/users/" + gone.user() + "/deactivate", operator.token(), "");
        rest.direct(host, gone.user()).problem(403, "forbidden");
        assertThat(rest.direct(friend, gone.user()).status()).isEqualTo(201);
    }

    private static void check(Answer answer, int status) {
        if (status == 403) {
            answer.problem(403, "forbidden");
        } else {
            assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        }
    }
}
