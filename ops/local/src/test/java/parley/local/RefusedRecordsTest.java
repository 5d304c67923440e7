package parley.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.MessageIds;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.testkit.fixture.Topics;
import tools.jackson.databind.JsonNode;

/// What becomes of a record that was refused: from the log into the dead letters, and back.
class RefusedRecordsTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(60);

    private final LocalPlatform platform = TestPlatform.shared();
    private final TopicFiles topics = new TopicFiles(platform.kafka());
    private Rest.Login alice;
    private Rest.Login bob;
    private Rest.Login olga;
    private UUID talk;

    @BeforeEach
    void people() throws Exception {
        URI gateway = platform.gateways().getFirst();
        alice = Rest.register(gateway, "phone");
        bob = Rest.register(gateway, "laptop");
        Rest.Login registered = Rest.register(gateway, "console");
        sql("UPDATE account SET operator = TRUE WHERE username = '" + registered.username() + "'");
        olga = Rest.login(gateway, registered.username(), "console");
        talk = Rest.group(gateway, alice, List.of(bob.user()));
    }

    @AfterEach
    void close() {
        topics.close();
    }

    /// A message that the database does not take is refused for as long as that is so, and comes to its place after.
    @Test
    void aLetterIsWrittenOnceItsReasonIsGone() throws Exception {
        String device = "d".repeat(65);
        var body = RawJson.of("{\"text\":\"1.00\"}");
        var envelope = new MessageEnvelope(
                MessageIds.of(alice.user(), talk, "long"),
                talk,
                alice.user(),
                device,
                "long",
                "text",
                1,
                Topic.GENERATION,
                PayloadHash.of("text", 1, null, null, body, null),
                null,
                null,
                body,
                null);
        var record = new ProducerRecord<>(
                Topic.MESSAGES.topicName(), partition(talk), Partitions.key(talk), EnvelopeCodec.encode(envelope));
        RecordMetadata place = topics.write(List.of(record)).getFirst();
        String id = place.topic() + "-" + place.partition() + "-" + place.offset();
        String path = "/v1/operator/dead-letters/" + id;
        await().atMost(TOO_SLOW).until(() -> ask("GET", path, "").status() == 200);
        assertThat(operator("POST", path + "/requeue", 200, "{\"execute\":true}")
                        .toString())
                .contains("\"refused\"");
        sql("ALTER TABLE message MODIFY device VARCHAR(200) NOT NULL");
        assertThat(operator("POST", path + "/requeue", 200, "{\"execute\":true}")
                        .toString())
                .contains("\"requeued\"");
        String history = "/v1/conversations/" + talk + "/messages?limit=100";
        platform.backends().redis().flush();
        await().atMost(TOO_SLOW)
                .until(() -> Rest.call(platform.status(), "GET", history, bob.token(), "")
                        .body()
                        .contains("{\"text\":\"1.00\"}"));
    }

    /// As on an installation whose topic of dead letters is older than large letters.
    @Test
    void aLetterThatIsTooLargeForTheTopicGoesWithoutTheValue() throws Exception {
        byte[] large = new byte[1_040_000];
        try {
            largestLetter(1_000_000);
            TopicFiles.Letter letter =
                    untilLetter(large, found -> found.record().value() == null);
            assertThat(letter.reason()).isEqualTo("bad_record");
            assertThat(letter.record().key()).isEqualTo(Partitions.key(talk));
            assertThat(letter.record().headers().lastHeader("value-left-out").value())
                    .isEqualTo(Integer.toString(large.length).getBytes(UTF_8));
        } finally {
            largestLetter(Topic.LARGEST_LETTER);
        }
        untilLetter(large, found -> found.record().value() != null);
    }

    /// Poisons again and again: brokers learn of a setting a little later than who changed it.
    private TopicFiles.Letter untilLetter(byte[] value, Predicate<TopicFiles.Letter> as) {
        var record = new ProducerRecord<>(Topic.RECEIPTS.topicName(), partition(talk), Partitions.key(talk), value);
        return await().atMost(TOO_SLOW)
                .until(
                        () -> {
                            RecordMetadata place = topics.write(List.of(record)).getFirst();
                            String id = place.topic() + "-" + place.partition() + "-" + place.offset();
                            return await().atMost(TOO_SLOW)
                                    .until(() -> topics.letters().get(id), Objects::nonNull);
                        },
                        as);
    }

    private void largestLetter(int bytes) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topic.DEAD_LETTERS.topicName());
        var setting = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.kafka()))) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(setting, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private int partition(UUID conversation) {
        return new Partitions(Topics.PARTITIONS).of(conversation);
    }

    private Rest.Answer ask(String method, String path, String body) {
        return Rest.call(platform.status(), method, path, olga.token(), body);
    }

    private JsonNode operator(String method, String path, int status, String body) {
        Rest.Answer answer = ask(method, path, body);
        assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(status);
        return answer.json();
    }

    private void sql(String statement) throws Exception {
        try (var connection = platform.backends().mysql().connect();
                var running = connection.createStatement()) {
            running.executeUpdate(statement);
        }
    }
}
