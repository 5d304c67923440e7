package parley.status.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.contract.audit.AuditChain;
import parley.contract.audit.AuditChain.Entry;
import parley.contract.client.KafkaSettings;
import parley.contract.id.NewIds;
import parley.status.fixture.OperatorCalls;
import parley.status.fixture.StatusServer;
import parley.status.operator.audit.KafkaAuditReader;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;

/// Who may do what operators do, and what is written down of it, over a real broker.
final class AuditApiTest {
    private static StatusServer server;
    private static StatusServer other;
    private static OperatorCalls olga;
    private static OperatorCalls omar;

    @BeforeAll
    static void start() {
        server = new StatusServer(Backends.shared());
        other = new StatusServer(Backends.shared());
        olga = new OperatorCalls(server);
        omar = new OperatorCalls(other);
    }

    @AfterAll
    static void stop() {
        other.close();
        server.close();
    }

    @Test
    void refusesEverybodyElse() {
        UUID job = NewIds.next();
        Map<String, Set<String>> calls = Map.of(
                "GET",
                Set.of(
                        "audit",
                        "audit/verification",
                        "replays",
                        "replays/" + job,
                        "verifications/" + job,
                        "dead-letters",
                        "dead-letters/im.messages.v1-0-0",
                        "sessions?user=" + job,
                        "topics",
                        "groups",
                        "views/0"),
                "POST",
                Set.of(
                        "replays",
                        "verifications",
                        "replays/" + job + "/pause",
                        "replays/" + job + "/resume",
                        "replays/" + job + "/cancel",
                        "dead-letters/requeue",
                        "dead-letters/discard",
                        "dead-letters/im.messages.v1-0-0/requeue",
                        "dead-letters/im.messages.v1-0-0/discard"),
                "DELETE",
                Set.of("sessions?user=" + job, "sessions/" + job));
        int before = reader().all().size();
        calls.forEach((method, paths) -> paths.forEach(path -> {
            for (String role : List.of("user", "Operator")) {
                HttpResponse<byte[]> answer =
                        olga.call(method, "/v1/operator/" + path, "", olga.token(NewIds.next(), role));
                assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(403);
                assertThat(text(answer)).contains("\"code\":\"forbidden\"");
            }
            assertThat(olga.call(method, "/v1/operator/" + path, "", "forged").statusCode())
                    .isEqualTo(401);
        }));
        assertThat(reader().all()).as("nobody else fills the log").hasSize(before);
    }

    @Test
    void writesAnActionBeforeItIsDoneAndItsResultAfter() {
        UUID job = NewIds.next();
        HttpResponse<byte[]> answer =
                olga.call("POST", "/v1/operator/replays/" + job + "/cancel?x=1", "{\"note\":\"é\"}");
        assertThat(answer.statusCode()).isEqualTo(404);
        List<JsonNode> records = new ArrayList<>();
        await().atMost(StatusServer.TOO_SLOW).until(() -> {
            records.clear();
            olga.get("/v1/operator/audit?limit=1000").get("records").forEach(line -> {
                if (line.get("record").get("target").asString().contains(job.toString())) {
                    records.add(line.get("record"));
                }
            });
            return records.size() == 2;
        });
        JsonNode begun = records.get(0);
        JsonNode done = records.get(1);
        assertThat(begun.get("phase").asString()).isEqualTo("begun");
        assertThat(begun.get("action").asString()).isEqualTo("POST /v1/operator/replays/{job}/cancel");
        assertThat(begun.get("target").asString()).endsWith("/cancel?x=1");
        assertThat(begun.get("body").asString()).isEqualTo("{\"note\":\"é\"}");
        assertThat(begun.get("actor").asString()).isEqualTo(olga.operator.toString());
        assertThat(begun.has("status")).isFalse();
        assertThat(done.get("phase").asString()).isEqualTo("done");
        assertThat(done.get("status").asInt()).isEqualTo(404);
        assertThat(done.get("call")).isEqualTo(begun.get("call"));
        assertThat(done.get("number").asLong())
                .isGreaterThan(begun.get("number").asLong());
    }

    @Test
    void staysOneChainWhenSeveralServicesWriteAtOnce() throws Exception {
        int before = reader().all().size();
        int calls = 10;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                OperatorCalls who = i % 2 == 0 ? olga : omar;
                work.add(() -> who.call("GET", "/v1/operator/dead-letters", "").statusCode());
            }
            for (var status : executor.invokeAll(work)) {
                assertThat(status.get()).isEqualTo(200);
            }
        }
        await().atMost(StatusServer.TOO_SLOW).until(() -> reader().all().size() >= before + 2 * calls);
        AuditChain.Verdict verdict = AuditChain.verify(reader().all());
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.first()).isEqualTo(1);
        assertThat(verdict.last()).isEqualTo(verdict.records());
        assertThat(omar.get("/v1/operator/audit/verification").get("sound").asBoolean())
                .isTrue();
    }

    @Test
    void namesWhatWasDoneToACopy() {
        for (int i = 0; i < 4; i++) {
            olga.get("/v1/operator/dead-letters?limit=" + (i + 1));
        }
        List<Entry> chain = reader().all();
        int middle = chain.size() / 2;
        long number = middle + 1L;
        assertThat(copied(entries -> {})).isEmpty();
        assertThat(copied(entries -> {
                    Entry victim = entries.get(middle);
                    byte[] changed = new String(victim.value(), StandardCharsets.UTF_8)
                            .replace("operator", "0perator")
                            .getBytes(StandardCharsets.UTF_8);
                    entries.set(middle, new Entry(victim.offset(), changed, victim.seal()));
                }))
                .containsExactly("CHANGED " + number);
        assertThat(copied(entries -> entries.remove(middle))).containsExactly("MISSING " + number);
        assertThat(copied(entries -> Collections.swap(entries, middle, middle - 2)))
                .containsExactlyInAnyOrder("MOVED " + number, "MOVED " + (number - 2));
    }

    private static List<String> copied(Consumer<List<Entry>> tampering) {
        String topic = "copy-" + NewIds.next();
        List<Entry> entries = new ArrayList<>(reader().all());
        tampering.accept(entries);
        String bootstrap = Backends.shared().kafka().bootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
                var producer = new KafkaProducer<byte[], byte[]>(settings(bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            for (Entry entry : entries) {
                var record = new ProducerRecord<byte[], byte[]>(topic, entry.value());
                record.headers()
                        .add(
                                AuditChain.HASH_HEADER,
                                String.valueOf(entry.seal()).getBytes(StandardCharsets.US_ASCII));
                producer.send(record).get();
            }
        } catch (java.util.concurrent.ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return AuditChain.verify(reader(topic).all()).findings().stream()
                .map(finding -> finding.fault() + " " + finding.number())
                .toList();
    }

    private static Map<String, Object> settings(String bootstrap) {
        var settings = KafkaSettings.producer(bootstrap, "copier");
        settings.put("max.block.ms", 30_000L);
        return settings;
    }

    private static KafkaAuditReader reader() {
        return reader("im.audit.v1");
    }

    private static KafkaAuditReader reader(String topic) {
        return new KafkaAuditReader(
                () -> {
                    var settings =
                            KafkaSettings.consumer(Backends.shared().kafka().bootstrapServers(), "audit-test");
                    settings.put("isolation.level", "read_committed");
                    return new KafkaConsumer<>(settings);
                },
                topic);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
