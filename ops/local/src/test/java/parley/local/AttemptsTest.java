package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.client.KafkaSettings;
import parley.contract.codec.RecordCodec;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.topic.Topic;
import parley.testkit.fixture.Topics;
import tools.jackson.databind.JsonNode;

/// Devices that live and do not acknowledge, on the whole platform with two gateways.
class AttemptsTest {
    private static final int MOST = 8;
    private static final int PUSHES_PER_CONNECTION = 3;
    private static final int NO_ACKNOWLEDGEMENT = 4004;

    private static Path directory;
    private static LocalPlatform platform;
    private static URI first;
    private static URI second;

    private Rest.Login alice;
    private Rest.Login bob;
    private UUID talk;

    @BeforeAll
    static void startWithShortWaits() {
        directory = TestPlatform.temporaryDirectory();
        // Long enough for those who do acknowledge on a busy machine, short enough to see eight of them.
        Map<String, Object> settings = Map.of("parley.attempts.base", "3s", "parley.attempts.longest", "3s");
        platform = LocalPlatform.start(new LocalOptions(directory, 0, 0, 2, 1), settings, line -> {});
        first = platform.gateways().get(0);
        second = platform.gateways().get(1);
    }

    @AfterAll
    static void stop() {
        platform.close();
        Directories.delete(directory);
    }

    @BeforeEach
    void twoPeople() {
        alice = Rest.register(first, "phone");
        bob = Rest.register(second, "phone");
        talk = Rest.direct(first, alice, bob.user());
    }

    @Test
    void aDeviceThatNeverAcknowledgesFailsOnceAndTheRestFlows() {
        Rest.Login laptop = Rest.login(second, bob.username(), "laptop");
        try (var sender = RawSocket.ready(first, alice);
                var other = RawSocket.ready(first, laptop)) {
            JsonNode stuck = say(sender, "stuck", "");
            acknowledge(other, other.await(frame -> isMessage(frame, stuck), "the message"));
            try (var phone = exhaust(stuck)) {
                JsonNode status = sender.await("status");
                assertThat(status.get("message")).isEqualTo(stuck.get("message"));
                assertThat(status.get("user").asString()).isEqualTo(bob.user().toString());
                assertThat(status.get("state").asString()).isEqualTo("failed");
                assertThat(status.get("reason").asString()).isEqualTo("attempts_exhausted");
                JsonNode later = say(sender, "later", "");
                JsonNode pushed = phone.await(frame -> isMessage(frame, later), "the later message");
                acknowledge(phone, pushed);
                acknowledge(other, other.await(frame -> isMessage(frame, later), "the later message"));
                cursorReaches(bob, later);
            }
            try (var phone = RawSocket.open(second)) {
                phone.send(hello(bob));
                phone.await(
                        frame -> {
                            assertThat(frame.get("op").asString()).isNotEqualTo("message");
                            return frame.get("op").asString().equals("ready");
                        },
                        "ready without a message");
            }
            assertThat(told(sender)).as("the sender is told once").isZero();
            assertThat(other.isOpen()).isTrue();
            List<ConversationEvent> all = events(stuck);
            assertThat(all).filteredOn(event -> event.kind() == Kind.FAILED).hasSize(1);
            List<ConversationEvent> events = all.stream()
                    .filter(event -> bob.user().equals(event.user()) && "phone".equals(event.device()))
                    .toList();
            assertThat(events).filteredOn(event -> event.kind() == Kind.FAILED).hasSize(1);
            assertThat(events)
                    .filteredOn(event -> event.kind() == Kind.ATTEMPTED)
                    .extracting(ConversationEvent::attempts)
                    .containsExactly(1, 2, 3, 4, 5, 6, 7);
            assertThat(events).noneMatch(event -> event.kind() == Kind.RECOVERED);
        }
    }

    @Test
    void aLateAcknowledgementOfTheBodyTurnsFailedIntoDelivered() {
        try (var sender = RawSocket.ready(first, alice)) {
            JsonNode stuck = say(sender, "stuck", "");
            exhaust(stuck).close();
            sender.await("status");
            try (var phone = RawSocket.open(second)) {
                phone.send(hello(bob));
                JsonNode again = phone.await("message");
                assertThat(again.get("message")).isEqualTo(stuck.get("message"));
                acknowledge(phone, again);
                JsonNode status = sender.await("status");
                assertThat(status.get("message")).isEqualTo(stuck.get("message"));
                assertThat(status.get("state").asString()).isEqualTo("delivered");
                cursorReaches(bob, stuck);
                acknowledge(phone, again);
                phone.send("{\"op\":\"ping\"}");
                phone.await("pong");
            }
            assertThat(told(sender)).isZero();
            assertThat(events(stuck).stream().map(ConversationEvent::kind).filter(kind -> kind != Kind.ATTEMPTED))
                    .containsExactly(Kind.FAILED, Kind.RECOVERED);
        }
    }

    @Test
    void expiresAtADeviceThatIsOnlineAndDoesNotAcknowledge() {
        try (var sender = RawSocket.ready(first, alice);
                var phone = RawSocket.ready(second, bob)) {
            JsonNode brief = say(sender, "brief", ",\"ttl\":5");
            phone.await(frame -> isMessage(frame, brief), "the message");
            awaitUpto(phone, brief);
            JsonNode status = sender.await("status");
            assertThat(status.get("state").asString()).isEqualTo("expired");
            assertThat(status.get("message")).isEqualTo(brief.get("message"));
            JsonNode later = say(sender, "later", "");
            acknowledge(phone, phone.await(frame -> isMessage(frame, later), "the later message"));
            cursorReaches(bob, later);
            assertThat(told(sender)).isZero();
            assertThat(events(brief))
                    .filteredOn(event -> event.kind() == Kind.EXPIRED)
                    .hasSize(1);
            assertThat(events(brief)).noneMatch(event -> event.kind() == Kind.FAILED);
        }
    }

    @Test
    void expiresForADeviceThatIsOffline() {
        try (var sender = RawSocket.ready(first, alice)) {
            JsonNode kept = say(sender, "kept", "");
            JsonNode brief = say(sender, "brief", ",\"ttl\":1");
            Instant over = Instant.parse(brief.get("time").asString()).plusSeconds(1);
            await().atMost(RawSocket.TOO_SLOW).until(() -> Instant.now().isAfter(over));
            assertThat(events(brief)).as("being offline ends nothing").isEmpty();
            for (int connection = 0; connection < 2; connection++) {
                try (var phone = RawSocket.open(second)) {
                    phone.send(hello(bob));
                    assertThat(phone.await("message").get("message")).isEqualTo(kept.get("message"));
                    awaitUpto(phone, brief);
                }
            }
            assertThat(sender.await("status").get("state").asString()).isEqualTo("expired");
            assertThat(told(sender)).isZero();
            assertThat(events(brief)).extracting(ConversationEvent::kind).containsExactly(Kind.EXPIRED);
            try (var phone = RawSocket.open(first)) {
                phone.send(hello(bob));
                awaitUpto(phone, brief);
                phone.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + brief.get("seq") + "}}");
                cursorReaches(bob, brief);
            }
        }
    }

    /// Connects bob's phone again and again, on both gateways in turn, until it is let go on.
    ///
    /// @return the last connection, over which `upto` came
    private RawSocket exhaust(JsonNode stuck) {
        int attempt = 1;
        for (int connection = 0; ; connection++) {
            RawSocket phone = RawSocket.open(connection % 2 == 0 ? second : first);
            phone.send(hello(bob));
            for (int push = 0; push < PUSHES_PER_CONNECTION && attempt <= MOST; push++) {
                JsonNode message = phone.await(frame -> isMessage(frame, stuck), "push " + attempt);
                assertThat(message.path("attempt").asInt(1)).isEqualTo(attempt);
                attempt++;
            }
            if (attempt > MOST) {
                awaitUpto(phone, stuck);
                return phone;
            }
            assertThat(phone.closeCode()).isEqualTo(NO_ACKNOWLEDGEMENT);
        }
    }

    private JsonNode say(RawSocket sender, String id, String more) {
        sender.send("{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + talk
                + "\",\"type\":\"text\",\"body\":{\"text\":\"" + id + "\"}" + more + "}");
        JsonNode accepted = sender.await("accepted");
        acknowledge(sender, sender.await(frame -> isMessage(frame, accepted), "the own message"));
        return accepted;
    }

    private void acknowledge(RawSocket socket, JsonNode message) {
        socket.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + message.get("seq") + "}}");
    }

    private static void awaitUpto(RawSocket socket, JsonNode message) {
        socket.await(
                frame -> {
                    if (frame.get("op").asString().equals("upto")) {
                        return frame.get("seq").equals(message.get("seq"));
                    }
                    return false;
                },
                "upto");
    }

    /// @return how many more `status` frames came before the answer to a ping
    private static int told(RawSocket sender) {
        int[] count = {0};
        sender.send("{\"op\":\"ping\"}");
        sender.await(
                frame -> {
                    count[0] += frame.get("op").asString().equals("status") ? 1 : 0;
                    return frame.get("op").asString().equals("pong");
                },
                "pong");
        return count[0];
    }

    /// The next connection starts above it.
    private void cursorReaches(Rest.Login login, JsonNode message) {
        await().atMost(RawSocket.TOO_SLOW).until(() -> {
            try (var jdbc = java.sql.DriverManager.getConnection(
                            platform.backends().mysql().jdbcUrl(),
                            platform.backends().mysql().user(),
                            platform.backends().mysql().password());
                    var query = jdbc.prepareStatement("SELECT COUNT(*) FROM device_cursor WHERE user_id = ?"
                            + " AND device = ? AND conversation_id = ? AND seq >= ?")) {
                query.setBytes(1, parley.contract.id.UuidBytes.of(login.user()));
                query.setString(2, login.device());
                query.setBytes(3, parley.contract.id.UuidBytes.of(talk));
                query.setLong(4, message.get("seq").asLong());
                var rows = query.executeQuery();
                return rows.next() && rows.getInt(1) == 1;
            }
        });
    }

    /// @return what the log says of this message now
    private static List<ConversationEvent> events(JsonNode message) {
        var id = UUID.fromString(message.get("message").asString());
        var events = new ArrayList<ConversationEvent>();
        var settings = KafkaSettings.consumer(platform.backends().kafka().bootstrapServers(), "attempts-test");
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings)) {
            var partitions = new ArrayList<TopicPartition>();
            for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
                partitions.add(new TopicPartition(Topic.EVENTS.topicName(), partition));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            var open = new HashSet<>(partitions);
            while (true) {
                open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
                if (open.isEmpty()) {
                    return events;
                }
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    ConversationEvent event = RecordCodec.CONVERSATION_EVENT.decode(record.value());
                    if (event.message().equals(id)) {
                        events.add(event);
                    }
                });
            }
        }
    }

    private static String hello(Rest.Login login) {
        return "{\"op\":\"hello\",\"token\":\"" + login.token() + "\",\"device\":\"" + login.device() + "\"}";
    }

    private static boolean isMessage(JsonNode frame, JsonNode accepted) {
        return frame.get("op").asString().equals("message")
                && frame.get("message").equals(accepted.get("message"));
    }
}
