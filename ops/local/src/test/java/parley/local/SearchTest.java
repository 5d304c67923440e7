package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What was said is found by those who were there, and by nobody else; from the socket to the answer.
class SearchTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(60);

    private final LocalPlatform platform = TestPlatform.shared();
    private final URI gateway = platform.gateways().getFirst();
    private final Rest.Login alice = Rest.register(gateway, "phone");
    private final Rest.Login bob = Rest.register(gateway, "phone");
    private final Rest.Login carol = Rest.register(gateway, "phone");
    private final UUID talk = Rest.direct(gateway, alice, bob.user());

    @Test
    void whatWasSaidIsFoundUntilItIsTakenBack() {
        try (var socket = RawSocket.ready(gateway, alice)) {
            UUID weather = say(socket, "text", "今天天气预报说会下雨", null);
            UUID train = say(socket, "text", "電車が遅れています", null);
            awaitFound(bob, "天气", List.of(weather));
            awaitFound(alice, "遅れて", List.of(train));
            assertThat(found(carol, "天气", "")).isEmpty();
            assertThat(found(bob, "遅れて", "&conversation=" + talk)).containsExactly(train);
            Rest.Answer foreign = search(carol, "天气", "&conversation=" + talk);
            assertThat(foreign.status()).isEqualTo(404);

            say(socket, "edit", "明日は晴れです", train);
            awaitFound(bob, "晴れ", List.of(train));
            assertThat(found(bob, "遅れて", "")).isEmpty();

            say(socket, "recall", null, weather);
            awaitFound(bob, "天气", List.of());
        }
    }

    private UUID say(RawSocket socket, String type, @Nullable String text, @Nullable UUID about) {
        String id = UUID.randomUUID().toString();
        String body = text == null ? "{}" : "{\"text\":\"" + text + "\"}";
        String ref = about == null ? "" : ",\"ref\":\"" + about + "\"";
        socket.send("{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + talk + "\",\"type\":\"" + type
                + "\",\"body\":" + body + ref + "}");
        JsonNode accepted = socket.await(
                frame -> frame.has("id")
                        && frame.get("id").asString().equals(id)
                        && frame.get("op").asString().equals("accepted"),
                "accepted");
        return UUID.fromString(accepted.get("message").asString());
    }

    private void awaitFound(Rest.Login asker, String words, List<UUID> messages) {
        await().atMost(TOO_SLOW)
                .untilAsserted(() -> assertThat(found(asker, words, "")).isEqualTo(messages));
    }

    private List<UUID> found(Rest.Login asker, String words, String more) {
        Rest.Answer answer = search(asker, words, more);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var found = new ArrayList<UUID>();
        answer.json()
                .get("hits")
                .forEach(hit -> found.add(
                        UUID.fromString(hit.get("message").get("message").asString())));
        return found;
    }

    private Rest.Answer search(Rest.Login asker, String words, String more) {
        String q = URLEncoder.encode(words, StandardCharsets.UTF_8);
        return Rest.call(platform.status(), "GET", "/v1/search?q=" + q + more, asker.token(), "");
    }
}
