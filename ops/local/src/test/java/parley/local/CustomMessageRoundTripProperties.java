package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.contract.id.UuidBytes;
import parley.testkit.fixture.JsonArbitraries;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Random types and random bodies that fit them: what was sent is what is pushed, what history answers and
/// what lies in MySQL, byte for byte and in the version that it was sent with. What does not fit is refused.
class CustomMessageRoundTripProperties {
    private static final int CASES = 120;
    private static final int DESCRIBED = 6;
    private static final JsonMapper JSON = JsonMapper.shared();

    private record Sent(String type, int version, byte[] body, byte[] meta) {}

    private final LocalPlatform platform = TestPlatform.shared();
    private final URI first = platform.gateways().get(0);
    private final URI second = platform.gateways().get(1);
    private final Rest.Login alice = Rest.register(first, "phone");
    private final Rest.Login bob = Rest.register(second, "phone");
    private final UUID talk = Rest.direct(first, alice, bob.user());

    @Test
    @Tag("property-6")
    void customMessagesComeBackAsTheyWereSent() throws Exception {
        run(new Random());
    }

    private void run(Random random) throws Exception {
        var types = new Types(platform);
        String prefix = "round.t" + Long.toString(random.nextLong(1L << 40), 36) + "-";
        Map<Long, Sent> bySeq = new HashMap<>();
        var values = JsonArbitraries.values();
        var objects = JsonArbitraries.objects();
        try (var sender = RawSocket.ready(first, alice);
                var receiver = RawSocket.ready(second, bob)) {
            while (bySeq.size() < CASES) {
                byte[] body = values.sample();
                byte[] meta = objects.sample();
                if (body.length + meta.length > 50_000) {
                    continue;
                }
                String type = prefix + bySeq.size();
                int version = 1 + random.nextInt(2);
                String schema = fitting(JSON.readTree(body), 0, random).toString();
                if (schema.getBytes(StandardCharsets.UTF_8).length > 60_000) {
                    continue;
                }
                types.publish(type, 1, schema);
                if (random.nextBoolean() || version == 2) {
                    types.publish(type, 2, "{\"description\":\"anything\"}");
                }
                var sent = new Sent(type, version, body, meta);
                sender.send(frame("c" + bySeq.size(), sent));
                JsonNode answer = sender.await(
                        each -> List.of("accepted", "error")
                                .contains(each.get("op").asString()),
                        "an answer");
                assertThat(answer.get("op").asString())
                        .as(answer + " for " + text(body))
                        .isEqualTo("accepted");
                bySeq.put(answer.get("seq").asLong(), sent);
                assertPushed(receiver, sent);
                acknowledge(sender, answer);
                acknowledge(receiver, answer);
                assertRefused(sender, "x" + bySeq.size(), type, JSON.readTree(body));
            }
        }
        checkHistory(bySeq);
        checkMySql(bySeq);
    }

    /// A schema that the value is valid under, and few others are.
    private static ObjectNode fitting(JsonNode value, int depth, Random random) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        switch (value.getNodeType()) {
            case OBJECT -> {
                schema.put("type", "object");
                ObjectNode properties = schema.putObject("properties");
                ArrayNode required = schema.putArray("required");
                for (Map.Entry<String, JsonNode> each : value.properties()) {
                    if (depth < DESCRIBED && properties.size() < 20 && random.nextInt(4) > 0) {
                        properties.set(each.getKey(), fitting(each.getValue(), depth + 1, random));
                        required.add(each.getKey());
                    }
                }
                if (properties.size() == value.size()) {
                    schema.put("additionalProperties", false);
                }
            }
            case ARRAY -> {
                schema.put("type", "array").put("minItems", value.size());
                if (depth < DESCRIBED && !value.isEmpty()) {
                    schema.putArray("prefixItems").add(fitting(value.get(0), depth + 1, random));
                }
            }
            case STRING -> schema.put("type", "string").put("minLength", 0);
            case NUMBER -> schema.put("type", "number");
            case BOOLEAN -> schema.put("type", "boolean");
            default -> schema.put("type", "null");
        }
        return schema;
    }

    private static void assertPushed(RawSocket receiver, Sent sent) throws InterruptedException {
        WireMessage pushed = WireMessage.next(receiver);
        assertSame(sent, pushed.body(), pushed.meta(), "push");
        assertThat(pushed.type()).isEqualTo(sent.type());
        assertThat(pushed.version()).isEqualTo(sent.version());
    }

    /// A value of another kind than the first version's.
    private void assertRefused(RawSocket sender, String id, String type, JsonNode body) {
        byte[] other = (body.isBoolean() ? "\"SECRET\"" : "true").getBytes(StandardCharsets.UTF_8);
        sender.send(frame(id, new Sent(type, 1, other, "{}".getBytes(StandardCharsets.UTF_8))));
        JsonNode error = sender.await(
                each -> List.of("accepted", "error").contains(each.get("op").asString())
                        && each.path("id").asString("").equals(id),
                "an answer");
        assertThat(error.path("code").asString("")).as(error.toString()).isEqualTo("bad_body");
        assertThat(error.get("message").asString())
                .contains("at ''", "expected type")
                .doesNotContain("SECRET");
    }

    private String frame(String id, Sent sent) {
        return "{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + talk + "\",\"type\":\"" + sent.type()
                + "\"" + (sent.version() == 1 ? "" : ",\"version\":" + sent.version()) + ",\"meta\":"
                + text(sent.meta()) + ",\"body\":" + text(sent.body()) + "}";
    }

    private void acknowledge(RawSocket socket, JsonNode accepted) {
        socket.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + accepted.get("seq") + "}}");
    }

    private void checkHistory(Map<Long, Sent> bySeq) {
        List<WireMessage> history = WireMessage.history(platform.status(), bob, talk);
        assertThat(history).hasSize(CASES);
        for (WireMessage message : history) {
            assertSame(bySeq.get(message.seq()), message.body(), message.meta(), "history");
        }
    }

    private void checkMySql(Map<Long, Sent> bySeq) throws Exception {
        try (Connection connection = platform.backends().mysql().connect();
                var query = connection.prepareStatement(
                        "SELECT seq, type, version, body, meta FROM message WHERE conversation_id = ?")) {
            query.setBytes(1, UuidBytes.of(talk));
            await().atMost(RawSocket.TOO_SLOW).until(() -> {
                int found = 0;
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        Sent sent = bySeq.get(rows.getLong("seq"));
                        assertSame(sent, rows.getBytes("body"), rows.getBytes("meta"), "MySQL");
                        assertThat(rows.getString("type")).isEqualTo(sent.type());
                        assertThat(rows.getInt("version")).isEqualTo(sent.version());
                        found++;
                    }
                }
                return found == CASES;
            });
        }
    }

    private static void assertSame(Sent sent, byte[] body, byte[] meta, String where) {
        assertThat(text(body)).as(where).isEqualTo(text(sent.body()));
        assertThat(body).as(where).isEqualTo(sent.body());
        assertThat(meta).as(where).isEqualTo(sent.meta());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
