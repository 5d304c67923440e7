package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.client.KafkaSettings;
import parley.contract.event.Traceparent;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import tools.jackson.databind.JsonNode;

/// What can be learnt of a message from outside while it goes its way, and what cannot.
class TraceTest {
    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACE = "00-" + ID + "-00f067aa0ba902b7-01";
    private static final Pattern LETTERS =
            Pattern.compile("parley_sink_dead_letters_total\\{[^}]*reason=\"bad_record\"[^}]*} ([0-9.]+)");

    private final LocalPlatform platform = TestPlatform.shared();
    private final URI first = platform.gateways().get(0);
    private final URI second = platform.gateways().get(1);
    private Rest.Login alice;
    private Rest.Login bob;
    private UUID talk;

    @BeforeEach
    void twoPeople() {
        alice = Rest.register(first, "phone");
        bob = Rest.register(second, "laptop");
        talk = Rest.direct(first, alice, bob.user());
    }

    @Test
    void aTracedMessageTellsWhenItWasDispatchedAndPushedToEachDevice() {
        try (var sender = RawSocket.ready(first, alice);
                var reader = RawSocket.ready(second, bob)) {
            sender.send(send("traced", "{\"text\":\"hi\"}", ",\"trace\":\"" + TRACE + "\""));
            JsonNode accepted = sender.await("accepted");
            reader.await("message");
            reader.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":"
                    + accepted.get("seq").asLong() + "}}");

            Map<String, Instant> steps = new HashMap<>();
            await().atMost(Crowd.TOO_SLOW).untilAsserted(() -> {
                JsonNode timeline = timeline(accepted);
                steps.clear();
                timeline.get("steps")
                        .forEach(step -> steps.put(
                                step.get("step").asString() + " "
                                        + step.path("device").asString(""),
                                step.has("time")
                                        ? Instant.parse(step.get("time").asString())
                                        : Instant.EPOCH));
                assertThat(timeline.path("trace").asString("")).isEqualTo(ID);
                // Which conversation this is no worker may know yet: then every gateway is told, and no device.
                assertThat(steps.keySet())
                        .contains("accepted ", "pushed phone", "pushed laptop", "delivered laptop")
                        .containsAnyOf("dispatched laptop", "dispatched ");
            });
            assertThat(header(accepted)).isEqualTo(TRACE);
        }
    }

    @Test
    void anUntracedMessageTellsNothingOfIt() {
        try (var sender = RawSocket.ready(first, alice);
                var reader = RawSocket.ready(second, bob)) {
            sender.send(send("plain", "{\"text\":\"hi\"}", ""));
            JsonNode plain = sender.await("accepted");
            reader.await("message");
            sender.send(send("traced", "{\"text\":\"hi\"}", ",\"trace\":\"" + TRACE + "\""));
            JsonNode traced = sender.await("accepted");
            reader.await("message");
            await().atMost(Crowd.TOO_SLOW)
                    .untilAsserted(() -> assertThat(names(timeline(traced))).contains("pushed"));

            assertThat(names(timeline(plain))).contains("accepted").doesNotContain("dispatched", "pushed");
            assertThat(header(plain)).isNull();
        }
    }

    /// Everything that the product logs, at every level, while bodies and tokens pass in all ways that there
    /// are: accepted, refused, in conflict, unreadable.
    @Test
    void logsHoldNoBodiesAndNoTokens() {
        String secret = "xyzzy" + UUID.randomUUID().toString().replace("-", "");
        try (var log = new RecordedLog(Level.TRACE)) {
            try (var sender = RawSocket.ready(first, alice);
                    var reader = RawSocket.ready(second, bob)) {
                sender.send(send("a", "{\"text\":\"" + secret + "\"}", ",\"meta\":{\"m\":\"" + secret + "\"}"));
                sender.await("accepted");
                reader.await("message");
                sender.send(send("a", "{\"text\":\"other " + secret + "\"}", ""));
                sender.await("error");
                sender.send(send("b", "{\"txt\":\"" + secret + "\"}", ""));
                sender.await("error");
                sender.send("{\"op\":\"send\",\"id\":\"c\",\"body\":{\"text\":\"" + secret + "\"");
                assertThat(sender.closeCode()).isEqualTo(4500);
            }
            double before = letters();
            garbage("{\"message\":7,\"body\":{\"text\":\"" + secret + "\"}}");
            await().atMost(Crowd.TOO_SLOW).until(() -> letters() > before);
            Rest.call(first, "POST", "/v1/sessions", "", "{\"username\":\"nobody\",\"password\":\"" + secret + "\"}");

            assertThat(log.lines()).as("the product says something at all").isNotEmpty();
            assertThat(log.lines())
                    .noneMatch(line ->
                            line.contains(secret) || line.contains(alice.token()) || line.contains(bob.token()));
        }
    }

    private String send(String id, String body, String more) {
        return "{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + talk + "\",\"type\":\"text\",\"body\":"
                + body + more + "}";
    }

    private JsonNode timeline(JsonNode accepted) {
        String path = "/v1/messages/" + accepted.get("message").asString() + "/timeline";
        Rest.Answer answer = Rest.call(platform.status(), "GET", path, bob.token(), "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> names(JsonNode timeline) {
        var names = new ArrayList<String>();
        timeline.get("steps").forEach(step -> names.add(step.get("step").asString()));
        return names;
    }

    /// @return the record's header, null when it has none
    private String header(JsonNode accepted) {
        byte[] key = Partitions.key(talk);
        var partition = new TopicPartition(
                Topic.MESSAGES.topicName(), new Partitions(parley.testkit.fixture.Topics.PARTITIONS).of(key));
        String bootstrap = platform.backends().kafka().bootstrapServers();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(KafkaSettings.consumer(bootstrap, "trace-test"))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            String message = accepted.get("message").asString();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (message.equals(id(record))) {
                        var header = record.headers().lastHeader(Traceparent.HEADER);
                        return header == null ? null : new String(header.value(), StandardCharsets.US_ASCII);
                    }
                }
            }
        }
        throw new AssertionError("message " + accepted + " is not in the log");
    }

    private static String id(ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader("ce_id");
        return header == null ? "" : new String(header.value(), StandardCharsets.US_ASCII);
    }

    /// Somebody else writes to the topic.
    private void garbage(String value) {
        String bootstrap = platform.backends().kafka().bootstrapServers();
        try (var producer = new KafkaProducer<byte[], byte[]>(KafkaSettings.producer(bootstrap, "garbage"))) {
            byte[] key = Partitions.key(talk);
            producer.send(new ProducerRecord<>(
                    Topic.MESSAGES.topicName(),
                    new Partitions(parley.testkit.fixture.Topics.PARTITIONS).of(key),
                    key,
                    value.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private double letters() {
        var matcher =
                LETTERS.matcher(Rest.call(platform.management().get("sink"), "GET", "/actuator/prometheus", "", "")
                        .body());
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }
}
