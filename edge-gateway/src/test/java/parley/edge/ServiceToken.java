package parley.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import tools.jackson.databind.JsonNode;

/// A token of another system, as an operator makes it.
///
/// @param id names it to operators
/// @param text what the service shows
public record ServiceToken(UUID id, String name, String text) {
    public static ServiceToken of(Rest rest, Person operator, String name, String... scopes) {
        Answer made = create(rest, operator.token(), Map.of("name", name, "scopes", List.of(scopes)));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        JsonNode json = made.json();
        return new ServiceToken(
                UUID.fromString(json.get("service").asString()),
                name,
                json.get("token").asString());
    }

    public static Answer create(Rest rest, String operatorToken, Map<String, ?> wanted) {
        return rest.call("POST", "/v1/operator/services", operatorToken, Rest.JSON.writeValueAsString(wanted));
    }
}
