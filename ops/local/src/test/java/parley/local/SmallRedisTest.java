package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import parley.contract.id.Seq;
import parley.contract.keyspace.RedisKeys;
import parley.contract.topic.Partitions;
import parley.testkit.fixture.Topics;
import tools.jackson.databind.JsonNode;

/// When memory is short, only caches shrink: the view's position and the heads stay, everything is delivered,
/// and history comes from the database.
class SmallRedisTest {
    private static final int TALKS = 5;
    private static final int MESSAGES = 800;
    private static final String TEXT = "x".repeat(16_000);
    private static final long MEBIBYTE = 1 << 20;

    private final LocalPlatform platform = TestPlatform.shared();
    private final Rest.Login alice = Rest.register(platform.gateways().get(0), "phone");
    private final Rest.Login bob = Rest.register(platform.gateways().get(1), "phone");

    @Test
    void onlyCachesShrink() {
        var redis = platform.backends().redis();
        RedisClient client = RedisClient.create("redis://" + redis.host() + ":" + redis.port());
        try (var connection = client.connect()) {
            RedisCommands<String, String> commands = connection.sync();
            String before = commands.configGet("maxmemory").get("maxmemory");
            long evicted = info(commands, "stats", "evicted_keys");
            commands.configSet("maxmemory", Long.toString(info(commands, "memory", "used_memory") + 3 * MEBIBYTE));
            try {
                everythingIsDelivered(commands, evicted);
            } finally {
                commands.configSet("maxmemory", before);
            }
        } finally {
            client.shutdown();
        }
    }

    private void everythingIsDelivered(RedisCommands<String, String> commands, long evicted) {
        List<UUID> talks = java.util.stream.IntStream.range(0, TALKS)
                .mapToObj(i -> Rest.group(platform.gateways().get(0), alice, List.of(bob.user())))
                .toList();
        long[] heads = new long[TALKS];
        Set<String> sent = new HashSet<>();
        try (var ofAlice = RawSocket.ready(platform.gateways().get(0), alice);
                var ofBob = RawSocket.ready(platform.gateways().get(1), bob)) {
            for (int i = 0; i < MESSAGES; i++) {
                ofAlice.send("{\"op\":\"send\",\"id\":\"m" + i + "\",\"conversation\":\"" + talks.get(i % TALKS)
                        + "\",\"type\":\"text\",\"body\":{\"text\":\"" + TEXT + "\"}}");
                JsonNode accepted = ofAlice.await("accepted");
                heads[i % TALKS] = accepted.get("seq").asLong();
                sent.add(accepted.get("message").asString());
                JsonNode message = ofBob.await(
                        frame -> frame.get("op").asString().equals("message")
                                && sent.contains(frame.get("message").asString()),
                        "message " + i);
                sent.remove(message.get("message").asString());
                String ack = "{\"op\":\"ack\",\"cursors\":{\""
                        + message.get("conversation").asString() + "\":"
                        + message.get("seq").asLong() + "}}";
                ofBob.send(ack);
                ofAlice.send(ack);
            }
        }
        assertThat(sent).isEmpty();
        assertThat(info(commands, "stats", "evicted_keys"))
                .as("memory was short")
                .isGreaterThan(evicted);
        var partitions = new Partitions(Topics.PARTITIONS);
        for (int i = 0; i < TALKS; i++) {
            UUID talk = talks.get(i);
            int partition = partitions.of(talk);
            assertThat(commands.hget(RedisKeys.head(partition, talk), talk.toString()))
                    .isEqualTo(Long.toString(heads[i]));
            assertThat(Long.parseLong(commands.hget(RedisKeys.view(partition), "next")))
                    .isGreaterThan(Seq.offset(heads[i]));
            historyIsComplete(talk);
        }
    }

    private void historyIsComplete(UUID talk) {
        await().atMost(RawSocket.TOO_SLOW).until(() -> {
            Set<String> found = new HashSet<>();
            long after = 0;
            boolean more = true;
            while (more) {
                Rest.Answer answer = Rest.call(
                        platform.status(),
                        "GET",
                        "/v1/conversations/" + talk + "/messages?limit=100&after=" + after,
                        bob.token(),
                        "");
                if (answer.status() == 503) {
                    return false; // the sink is on its way
                }
                JsonNode page = answer.json();
                page.get("messages").forEach(message -> {
                    if (message.get("type").asString().equals("text")) {
                        found.add(message.get("message").asString());
                    }
                });
                after = page.get("upto").asLong();
                more = page.get("more").asBoolean();
            }
            return found.size() == MESSAGES / TALKS;
        });
    }

    private static long info(RedisCommands<String, String> commands, String section, String field) {
        return commands.info(section)
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(field.length() + 1).strip()))
                .findFirst()
                .orElseThrow();
    }
}
