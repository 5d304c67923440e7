package parley.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.testkit.fixture.PoisonRecord;
import parley.testkit.fixture.Topics;
import tools.jackson.databind.JsonNode;

/// Records that nobody can make anything of, in every topic that a service reads, while people talk: no partition
/// stands still, no service fails, and nothing is lost of what can be looked at later.
@TestInstance(Lifecycle.PER_CLASS)
class PoisonEverywhereTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(60);
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final List<Topic> LOG = List.of(Topic.MESSAGES, Topic.RECEIPTS, Topic.EVENTS);
    /// Of these somebody keeps a table, and says in the log what is no row of it.
    private static final List<Topic> TABLES =
            List.of(Topic.MEMBERS, Topic.BLOCKS, Topic.SESSIONS, Topic.MESSAGE_TYPES, Topic.REPLAYS, Topic.STATUS);
    /// These are read when an operator asks.
    private static final List<Topic> ASKED = List.of(Topic.AUDIT, Topic.ANALYTICS, Topic.DEAD_LETTERS);

    private final Path directory = TestPlatform.temporaryDirectory();
    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    private LocalPlatform platform;
    private HttpServer other;
    private TopicFiles topics;
    private URI first;
    private URI second;
    private Rest.Login alice;
    private Rest.Login bob;
    private Rest.Login olga;
    private UUID talk;
    private int sent;

    private record Written(PoisonRecord poison, RecordMetadata place) {
        String id() {
            return place.topic() + "-" + place.partition() + "-" + place.offset();
        }
    }

    @BeforeAll
    void start() throws Exception {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            try (exchange) {
                told.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        other.start();
        platform = LocalPlatform.start(
                new LocalOptions(directory, 0, 0, 2, 1),
                Map.of("parley.webhooks.allow-private", true, "parley.webhooks.look-every", "100ms"),
                line -> {});
        topics = new TopicFiles(platform.kafka());
        first = platform.gateways().get(0);
        second = platform.gateways().get(1);
        alice = Rest.register(first, "phone");
        bob = Rest.register(second, "laptop");
        Rest.Login registered = Rest.register(first, "console");
        sql("UPDATE account SET operator = TRUE WHERE username = '" + registered.username() + "'");
        olga = Rest.login(first, registered.username(), "console");
        talk = Rest.group(first, alice, List.of(bob.user()));
    }

    @AfterAll
    void stop() {
        topics.close();
        platform.close();
        other.stop(0);
        Directories.delete(directory);
    }

    @Test
    void nothingStandsStillAndNothingIsLost() throws Exception {
        operator(
                "POST",
                "/v1/operator/webhooks",
                201,
                "{\"url\":\"http://127.0.0.1:" + other.getAddress().getPort()
                        + "/\",\"kinds\":[\"message\",\"delivered\",\"member\"]}");
        everythingWorks("before");

        List<Written> written;
        try (var log = new RecordedLog()) {
            written = poisonEverything();
            everythingWorks("behind the poison");
            everyLetterIsThere(written);
            healthy();
            for (String service : List.of("worker-1", "sink", "gateway-1", "gateway-2", "status")) {
                platform.restart(service);
            }
            everythingWorks("after everything was read from its beginning");
            healthy();
            passedOver(written, log);
        }
        JsonNode chain = operator("GET", "/v1/operator/audit/verification", 200, "");
        assertThat(chain.toString()).contains("unreadable").doesNotContain("\"changed\"", "\"missing\"");
    }

    /// All of it at once, and what comes next is right behind it.
    private List<Written> poisonEverything() {
        var poison = new ArrayList<PoisonRecord>();
        for (Topic topic : Topic.values()) {
            boolean log = LOG.contains(topic);
            if (!log && !TABLES.contains(topic) && !ASKED.contains(topic)) {
                continue; // redacted messages no service reads, and capture's topics are its library's own
            }
            int partition = topic == Topic.MEMBERS
                    ? new Partitions(Topic.MEMBERS.partitions(1)).of(talk)
                    : topic.partitions(2) == 1 ? 0 : partition(talk);
            var good = topics.last(topic, partition);
            byte[] key = good == null ? "2026-03-01T12:30:00Z".getBytes(UTF_8) : good.key();
            byte[] value = good == null ? "{\"minute\":\"2026-03-01T12:30:00Z\"}".getBytes(UTF_8) : good.value();
            var place = new ProducerRecord<byte[], byte[]>(topic.topicName(), partition, key, value);
            boolean compacted = topic.settings(1).get("cleanup.policy").contains("compact");
            List<PoisonRecord> kinds = PoisonRecord.of(place, value, compacted, topic.ordinal());
            assertThat(kinds).hasSizeGreaterThanOrEqualTo(10);
            poison.addAll(kinds);
            if (log) {
                poison.add(PoisonRecord.elsewhere(place, value, Topics.PARTITIONS));
            }
        }
        List<RecordMetadata> places =
                topics.write(poison.stream().map(PoisonRecord::record).toList());
        return IntStream.range(0, poison.size())
                .mapToObj(i -> new Written(poison.get(i), places.get(i)))
                .toList();
    }

    /// Every way in which a record takes effect; prints how long each took.
    private void everythingWorks(String when) throws Exception {
        var took = new HashMap<String, Long>();
        try (var sender = RawSocket.ready(first, alice);
                var reader = RawSocket.ready(second, bob)) {
            Instant began = Instant.now();
            String name = "m" + sent++;
            sender.send("{\"op\":\"send\",\"id\":\"" + name + "\",\"conversation\":\"" + talk
                    + "\",\"type\":\"text\",\"body\":{\"text\":\"" + name + "\"},\"trace\":\"" + TRACE + "\"}");
            JsonNode accepted = sender.await("accepted");
            String message = accepted.get("message").asString();
            reader.await(frame -> frame.path("message").asString("").equals(message), "the message");
            took.put("pushed", since(began));
            long seq = accepted.get("seq").asLong();
            reader.send("{\"op\":\"read\",\"conversation\":\"" + talk + "\",\"seq\":" + seq + "}");
            sender.await(
                    frame -> frame.get("op").asString().equals("receipt")
                            && frame.path("read").asLong() == seq,
                    "the receipt");
            took.put("confirmed", since(began));
            until(
                    took,
                    "stored",
                    began,
                    () -> count("SELECT COUNT(*) FROM message WHERE seq = " + seq) == 1
                            && count("SELECT COUNT(*) FROM user_cursor WHERE read_seq = " + seq) > 0);
            until(
                    took,
                    "status",
                    began,
                    () -> Rest.call(platform.status(), "GET", "/v1/messages/" + message + "/status", alice.token(), "")
                            .body()
                            .contains("\"read\""));
            until(
                    took,
                    "timeline",
                    began,
                    () -> Rest.call(
                                    platform.status(),
                                    "GET",
                                    "/v1/messages/" + message + "/timeline",
                                    alice.token(),
                                    "")
                            .body()
                            .contains("pushed"));
            until(took, "webhook", began, () -> told.stream().anyMatch(call -> call.contains("\"" + name + "\"")));
        }
        tablesWork(took);
        Instant asked = Instant.now();
        Instant hour = asked.truncatedTo(ChronoUnit.HOURS);
        operator("GET", "/v1/operator/audit", 200, "");
        operator("GET", "/v1/operator/dead-letters", 200, "");
        operator("GET", "/v1/operator/analytics?from=" + hour.minusSeconds(3_600) + "&to=" + hour, 200, "");
        String plan = operator(
                        "POST",
                        "/v1/operator/replays",
                        200,
                        "{\"target\":\"rebuild\",\"partition\":" + partition(talk) + "}")
                .toString();
        assertThat(plan).contains("\"done\"");
        took.put("operators", since(asked));
        System.out.println(when + ", ms: " + took);
    }

    /// What one gateway changes takes effect at the other.
    private void tablesWork(Map<String, Long> took) throws Exception {
        Rest.Login carol = Rest.register(second, "tablet");
        Instant began = Instant.now();
        call(first, "PUT", "/v1/conversations/" + talk + "/members/" + carol.user(), alice, "{}");
        until(
                took,
                "member",
                began,
                () -> Rest.call(second, "GET", "/v1/conversations/" + talk, carol.token(), "")
                                .status()
                        == 200);
        UUID direct = Rest.direct(second, carol, bob.user());
        call(first, "PUT", "/v1/users/me/blocks/" + carol.user(), bob, "");
        Instant blocked = Instant.now();
        try (var socket = RawSocket.ready(second, carol)) {
            until(
                    took,
                    "block",
                    blocked,
                    () -> answer(socket, direct, "text", "{\"text\":\"x\"}").equals("forbidden"));
            String type = "poll" + sent++;
            call(first, "PUT", "/v1/message-types/" + type + "/1", olga, "{\"type\":\"object\"}");
            Instant published = Instant.now();
            until(
                    took,
                    "message type",
                    published,
                    () -> answer(socket, talk, type, "{}").equals("accepted"));
            call(first, "DELETE", "/v1/sessions/current", carol, "");
            Instant revoked = Instant.now();
            assertThat(socket.closeCode()).isEqualTo(4502);
            took.put("session", since(revoked));
        }
    }

    private String answer(RawSocket socket, UUID conversation, String type, String body) {
        String id = "a" + sent++;
        socket.send("{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + conversation + "\",\"type\":\""
                + type + "\",\"body\":" + body + "}");
        JsonNode answer = socket.await(
                frame -> !frame.get("op").asString().equals("message")
                        && frame.path("id").asString("").equals(id),
                "an answer");
        return answer.get("op").asString().equals("accepted")
                ? "accepted"
                : answer.get("code").asString();
    }

    private void everyLetterIsThere(List<Written> written) {
        List<Written> refused = written.stream()
                .filter(each -> LOG.stream()
                        .anyMatch(topic -> topic.topicName().equals(each.place().topic())))
                .toList();
        await().atMost(TOO_SLOW).untilAsserted(() -> {
            Map<String, TopicFiles.Letter> letters = topics.letters();
            assertThat(letters).containsKeys(refused.stream().map(Written::id).toArray(String[]::new));
            for (Written each : refused) {
                TopicFiles.Letter letter = letters.get(each.id());
                String kind = each.poison().kind() + " in " + each.id();
                assertThat(letter.record().key())
                        .as(kind)
                        .isEqualTo(each.poison().record().key());
                assertThat(letter.record().value())
                        .as(kind)
                        .isEqualTo(each.poison().record().value());
                List<Header> own = List.of(each.poison().record().headers().toArray());
                assertThat(List.of(letter.record().headers().toArray()).subList(0, own.size()))
                        .as(kind)
                        .isEqualTo(own);
                assertThat(letter.reason()).as(kind).isNotEmpty().isNotEqualTo("none");
            }
        });
        for (Written each : refused) {
            JsonNode shown = operator("GET", "/v1/operator/dead-letters/" + each.id(), 200, "");
            assertThat(shown.get("letter").get("state").asString()).isEqualTo("open");
        }
    }

    private static void passedOver(List<Written> written, RecordedLog log) {
        await().atMost(TOO_SLOW)
                .untilAsserted(() -> assertThat(written)
                        .filteredOn(each -> TABLES.stream()
                                .anyMatch(topic ->
                                        topic.topicName().equals(each.place().topic())))
                        .allSatisfy(each -> assertThat(log.lines())
                                .as(each.poison().kind() + " in " + each.id())
                                .anyMatch(line -> line.contains(each.place().topic())
                                        && (line.contains(" offset "
                                                        + each.place().offset() + ":")
                                                || line.contains(" offset "
                                                        + each.place().offset() + " is")))));
    }

    private void healthy() {
        platform.management()
                .forEach((service, address) -> await().alias(service)
                        .atMost(TOO_SLOW)
                        .untilAsserted(() -> {
                            Rest.Answer health = Rest.call(address, "GET", "/actuator/health", "", "");
                            assertThat(health.status()).as(health.body()).isEqualTo(200);
                            assertThat(health.json().get("status").asString())
                                    .as(health.body())
                                    .isEqualTo("UP");
                        }));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(Map<String, Long> took, String what, Instant since, Condition condition) {
        await(what).atMost(TOO_SLOW).pollInterval(Duration.ofMillis(50)).until(condition::holds);
        took.put(what, since(since));
    }

    private static long since(Instant began) {
        return Duration.between(began, Instant.now()).toMillis();
    }

    private static int partition(UUID conversation) {
        return new Partitions(Topics.PARTITIONS).of(conversation);
    }

    private static void call(URI service, String method, String path, Rest.Login login, String body) {
        Rest.Answer answer = Rest.call(service, method, path, login.token(), body);
        assertThat(answer.status()).as(answer.body()).isBetween(200, 204);
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

    private long count(String query) throws Exception {
        try (var connection = platform.backends().mysql().connect();
                var running = connection.createStatement();
                var row = running.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
