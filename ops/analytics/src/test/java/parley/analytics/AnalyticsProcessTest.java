package parley.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.analytics.fixture.Envelopes;
import parley.analytics.fixture.TestLog;
import parley.contract.codec.RecordCodec;
import parley.contract.event.AnalyticsMinute;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.event.RedactedMessage;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.topic.Topic;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Topics;

/// The process on a real broker, killed in the middle of its work and started again.
final class AnalyticsProcessTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(90);
    private static final int MESSAGES = 4_000;
    private static final int CONVERSATIONS = 40;
    private static final int USERS = 5;
    /// A conversation has one sender. The first user reads in two steps, the first of which tells of one
    /// message and the second of all others, in conversations of the four others.
    private static final int DELIVERIES = CONVERSATIONS * (USERS - 1) / USERS * (1 + MESSAGES / 2 / CONVERSATIONS);
    private static final String SECRET = "nobody-may-read-this";

    @TempDir
    static Path directory;

    private static TestLog log;

    @BeforeAll
    static void start() {
        Topics.recreate(Backends.shared().kafka(), Topics.PARTITIONS);
        log = new TestLog(Backends.shared().kafka());
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    @Test
    void aKillLosesNothingAndCountsNothingTwice() throws Exception {
        List<UUID> conversations =
                IntStream.range(0, CONVERSATIONS).mapToObj(_ -> NewIds.next()).toList();
        List<UUID> users =
                IntStream.range(0, USERS).mapToObj(_ -> NewIds.next()).toList();
        Map<String, MessageEnvelope> sent = new HashMap<>();
        Process process = launch();
        try {
            send(conversations, users, 0, MESSAGES / 2, sent);
            RecordMetadata poison = log.send(Topic.MESSAGES, 3, "no message".getBytes(UTF_8));
            // Somewhere in the middle: not before both halves have begun, and before they can be done.
            await().atMost(TOO_SLOW).until(() -> !log.readAll(Topic.REDACTED).isEmpty() && counted() > 0);
            send(conversations, users, MESSAGES / 2, MESSAGES, sent);
            process.destroyForcibly().waitFor();
            process = launch();
            await().atMost(TOO_SLOW).until(() -> redacted().keySet().equals(sent.keySet()));
            await().atMost(TOO_SLOW).until(() -> counted() >= MESSAGES && deliveries() >= DELIVERIES);
            assertThat(redacted()).doesNotContainKey(place(poison));
        } finally {
            process.destroy();
            process.waitFor();
        }
        assertThat(counted()).isEqualTo(MESSAGES);
        nothingThatWasWrittenIsLeft(sent);
        assertThat(deliveries()).isEqualTo(DELIVERIES);
        assertThat(minutes().values())
                .allSatisfy(minute -> assertThat(minute.activeUsers()).isLessThanOrEqualTo(users.size()));
    }

    private static void send(
            List<UUID> conversations, List<UUID> users, int from, int to, Map<String, MessageEnvelope> sent) {
        var begun = new ArrayList<Future<RecordMetadata>>();
        var messages = new ArrayList<MessageEnvelope>();
        for (int i = from; i < to; i++) {
            messages.add(Envelopes.text(
                    conversations.get(i % conversations.size()),
                    users.get(i % users.size()),
                    "client-" + i,
                    SECRET + i));
            begun.add(log.begin(messages.getLast()));
        }
        var last = new HashMap<UUID, Long>();
        for (int i = 0; i < begun.size(); i++) {
            RecordMetadata placed = TestLog.get(begun.get(i));
            sent.put(place(placed), messages.get(i));
            last.merge(messages.get(i).conversation(), Seq.of(Topic.GENERATION, placed.offset()), Math::max);
        }
        UUID reader = users.getFirst();
        last.forEach((conversation, seq) ->
                log.send(new Receipt(conversation, reader, "web", Receipt.Kind.READ, seq, 0, Instant.now())));
    }

    private static void nothingThatWasWrittenIsLeft(Map<String, MessageEnvelope> sent) {
        Set<String> seen = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : log.readAll(Topic.REDACTED)) {
            MessageEnvelope message = sent.get(place(record));
            RedactedMessage redacted = RecordCodec.REDACTED_MESSAGE.decode(record.value());
            assertThat(redacted.message()).isEqualTo(message.message());
            assertThat(redacted.bodyBytes()).isEqualTo(message.body().length());
            assertThat(new String(record.key(), UTF_8))
                    .isEqualTo(message.conversation().toString());
            assertThat(new String(record.value(), UTF_8)).doesNotContain(SECRET, message.clientId() + "\"");
            record.headers().forEach(header -> {
                assertThat(header.key()).isEqualTo(Seq.HEADER);
                assertThat(new String(header.value(), UTF_8)).doesNotContain(SECRET);
            });
            seen.add(place(record));
        }
        assertThat(seen).isEqualTo(sent.keySet());
    }

    /// @return by partition and seq
    private static Map<String, ConsumerRecord<byte[], byte[]>> redacted() {
        var found = new HashMap<String, ConsumerRecord<byte[], byte[]>>();
        log.readAll(Topic.REDACTED).forEach(record -> found.put(place(record), record));
        return found;
    }

    private static String place(RecordMetadata placed) {
        return placed.partition() + "/" + Seq.of(Topic.GENERATION, placed.offset());
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.partition() + "/"
                + Seq.ofHeader(record.headers().lastHeader(Seq.HEADER).value());
    }

    private static long counted() {
        return minutes().values().stream().mapToLong(AnalyticsMinute::messages).sum();
    }

    private static long deliveries() {
        return minutes().values().stream()
                .mapToLong(AnalyticsMinute::deliveries)
                .sum();
    }

    private static Map<String, AnalyticsMinute> minutes() {
        var minutes = new HashMap<String, AnalyticsMinute>();
        log.readAll(Topic.ANALYTICS)
                .forEach(record -> minutes.put(
                        new String(record.key(), UTF_8), RecordCodec.ANALYTICS_MINUTE.decode(record.value())));
        return minutes;
    }

    private static Process launch() throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AnalyticsApplication.class.getName());
        builder.environment()
                .putAll(Map.of("PARLEY_KAFKA_BOOTSTRAP", log.bootstrap(), "PARLEY_ANALYTICS_PUBLISH_EVERY", "PT0.2S"));
        return builder.redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.resolve("log").toFile()))
                .start();
    }
}
