package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import parley.contract.id.UuidBytes;
import tools.jackson.databind.JsonNode;

/// What is unread is what others wrote after the furthest place that any device of the user has read; what of
/// it mentions the user is counted besides.
class UnreadAcrossDevicesTest {
    private static final int CASES = 120;
    private static final List<String> TYPES = List.of("text", "text", "text", "edit", "reaction", "recall");
    /// `%s` is Bob.
    private static final List<String> MENTIONS = List.of(
            "{\"text\":\"x\"}",
            "{\"text\":\"x\",\"mentions\":\"all\"}",
            "{\"text\":\"x\",\"mentions\":[\"%s\",\"nobody\"]}",
            "{\"text\":\"x\",\"mentions\":[\"0192aaaa-0000-7000-8000-000000000001\"]}");

    private record Said(UUID id, long seq, boolean counts, boolean byBob, boolean mentionsBob) {}

    private static final class Talk {
        private final List<Said> said = new ArrayList<>();
        private final Set<UUID> recalled = new HashSet<>();
        private long read;

        long last() {
            return said.getLast().seq();
        }

        long unread() {
            return unreadOnes().count();
        }

        long mentions() {
            return unreadOnes()
                    .filter(one -> one.mentionsBob() && !recalled.contains(one.id()))
                    .count();
        }

        private Stream<Said> unreadOnes() {
            return said.stream().filter(one -> one.counts() && !one.byBob() && one.seq() > read);
        }
    }

    private final LocalPlatform platform = TestPlatform.shared();
    private final Rest.Login alice = Rest.register(platform.gateways().get(0), "phone");
    private final Rest.Login bob = Rest.register(platform.gateways().get(1), "phone");
    private final Rest.Login laptop = Rest.login(platform.gateways().get(0), bob.username(), "laptop");
    private int ids;

    @Test
    void countsWhatOthersWroteAfterTheFurthestReadPlace() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Map<UUID, Talk> talks = new HashMap<>();
        try (var ofAlice = RawSocket.ready(platform.gateways().get(0), alice);
                var ofBob = RawSocket.ready(platform.gateways().get(1), bob);
                var ofLaptop = RawSocket.ready(platform.gateways().get(0), laptop)) {
            for (int i = 0; i < CASES; i++) {
                UUID id = Rest.group(platform.gateways().get(0), alice, List.of(bob.user()));
                var talk = new Talk();
                talks.put(id, talk);
                for (int step = 2 + random.nextInt(6); step > 0; step--) {
                    say(random, id, talk, random.nextInt(4) == 0 ? ofBob : ofAlice, ofBob, List.of(ofBob, ofLaptop));
                    if (random.nextInt(3) == 0) {
                        read(random, id, talk, ofBob, ofLaptop);
                    }
                }
            }
            await().atMost(RawSocket.TOO_SLOW)
                    .until(() -> talks.entrySet().stream().allMatch(talk -> stored(talk.getKey(), talk.getValue())));
            talks.forEach((id, talk) -> {
                JsonNode seen = Rest.call(
                                platform.gateways().get(0), "GET", "/v1/conversations/" + id, laptop.token(), "")
                        .json();
                assertThat(seen.get("unread").asLong())
                        .as("seed %s, read up to %s of %s", seed, talk.read, talk.said)
                        .isEqualTo(talk.unread());
                assertThat(seen.get("mentions").asLong())
                        .as("seed %s, read up to %s of %s", seed, talk.read, talk.said)
                        .isEqualTo(talk.mentions());
                assertThat(seen.get("head").asLong()).isEqualTo(talk.last());
            });
        }
    }

    /// Also backwards: a device that reads late moves nothing back. Each reads what it has surely been sent.
    private static void read(Random random, UUID id, Talk talk, RawSocket ofBob, RawSocket ofLaptop) {
        RawSocket reader = random.nextBoolean() ? ofBob : ofLaptop;
        List<Said> arrived = talk.said.stream()
                .filter(one -> reader == ofLaptop || !one.byBob())
                .toList();
        if (!arrived.isEmpty()) {
            long seq = arrived.get(random.nextInt(arrived.size())).seq();
            reader.send("{\"op\":\"read\",\"conversation\":\"" + id + "\",\"seq\":" + seq + "}");
            talk.read = Math.max(talk.read, seq);
        }
    }

    private void say(
            Random random, UUID talk, Talk known, RawSocket sender, RawSocket ofBob, List<RawSocket> receivers) {
        List<Said> written = known.said.stream()
                .filter(one -> one.counts() && one.byBob() == (sender == ofBob))
                .toList();
        String type = written.isEmpty() ? "text" : TYPES.get(random.nextInt(TYPES.size()));
        boolean about = List.of("edit", "reaction", "recall").contains(type);
        String ref = about ? ",\"ref\":\"" + written.getLast().id() + "\"" : "";
        String body = switch (type) {
            case "reaction" -> "{\"emoji\":\"+1\"}";
            case "recall" -> "{}";
            default -> MENTIONS.get(random.nextInt(MENTIONS.size())).formatted(bob.user());
        };
        boolean mentions =
                !about && (body.contains("all") || body.contains(bob.user().toString()));
        JsonNode answer;
        do {
            String id = "c" + ids++;
            sender.send("{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + talk + "\",\"type\":\"" + type
                    + "\"" + ref + ",\"body\":" + body + "}");
            answer = sender.await(
                    frame -> !frame.get("op").asString().equals("message")
                            && frame.has("id")
                            && frame.get("id").asString().equals(id),
                    "an answer");
            if (answer.get("op").asString().equals("error")
                    && answer.get("code").asString().equals("forbidden")) {
                return; // an edit of what was recalled
            }
        } while (answer.path("retry").asBoolean(false));
        assertThat(answer.get("op").asString()).as(answer.toString()).isEqualTo("accepted");
        UUID message = UUID.fromString(answer.get("message").asString());
        long seq = answer.get("seq").asLong();
        known.said.add(new Said(message, seq, !about, sender == ofBob, mentions));
        if (type.equals("recall")) {
            known.recalled.add(written.getLast().id());
        }
        for (RawSocket receiver : receivers) {
            if (receiver != sender) {
                receiver.await(
                        frame -> frame.get("op").asString().equals("message")
                                && frame.get("message").asString().equals(message.toString()),
                        "the message");
            }
            receiver.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + seq + "}}");
        }
    }

    private boolean stored(UUID talk, Talk known) {
        return number("SELECT last_seq FROM conversation WHERE id = ?", talk) == known.last()
                && number("SELECT COALESCE(MAX(read_seq), 0) FROM user_cursor WHERE conversation_id = ?", talk)
                        == known.read;
    }

    private long number(String sql, UUID talk) {
        try (Connection connection = platform.backends().mysql().connect();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setBytes(1, UuidBytes.of(talk));
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
