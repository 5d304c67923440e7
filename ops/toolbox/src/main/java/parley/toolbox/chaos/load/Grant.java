package parley.toolbox.chaos.load;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// What a login gave.
record Grant(String accessToken, String refreshToken, Instant expires) {
    static Grant of(JsonNode json) {
        return new Grant(
                json.get("accessToken").asString(),
                json.get("refreshToken").asString(),
                Instant.parse(json.get("expires").asString()));
    }

    @Override
    public String toString() {
        return "Grant[until " + expires + "]"; // never the tokens
    }
}
