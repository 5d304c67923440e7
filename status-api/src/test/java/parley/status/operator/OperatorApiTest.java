package parley.status.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.contract.client.KafkaSettings;
import parley.contract.codec.RecordCodec;
import parley.contract.event.AnalyticsMinute;
import parley.contract.id.NewIds;
import parley.contract.id.UuidBytes;
import parley.contract.topic.Topic;
import parley.status.fixture.OperatorCalls;
import parley.status.fixture.StatusServer;
import parley.status.fixture.Tokens;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;

/// What operators see and order, over real backends; who carries jobs out is the sink, and none runs here.
final class OperatorApiTest {
    private static StatusServer server;
    private static OperatorCalls olga;

    @BeforeAll
    static void start() {
        server = new StatusServer(Backends.shared());
        olga = new OperatorCalls(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void endsTheSessionsOfAUser() throws SQLException {
        UUID user = NewIds.next();
        UUID phone = session(user, "phone");
        UUID laptop = session(user, "laptop");
        UUID stranger = session(NewIds.next(), "phone");
        JsonNode listed = olga.get("/v1/operator/sessions?user=" + user).get("sessions");
        assertThat(listed).hasSize(2).allMatch(each -> !each.get("revoked").asBoolean());

        assertThat(olga.call("DELETE", "/v1/operator/sessions/" + phone, "").statusCode())
                .isEqualTo(200);
        await().atMost(StatusServer.TOO_SLOW).until(() -> status(user, phone) == 401);
        assertThat(status(user, laptop)).isEqualTo(404);
        assertThat(olga.call("DELETE", "/v1/operator/sessions/" + NewIds.next(), "")
                        .statusCode())
                .isEqualTo(404);

        JsonNode ended = OperatorCalls.json(olga.call("DELETE", "/v1/operator/sessions?user=" + user, ""));
        assertThat(ended.get("ended")).hasSize(1);
        await().atMost(StatusServer.TOO_SLOW).until(() -> status(user, laptop) == 401);
        assertThat(status(user, stranger)).isEqualTo(404);
        assertThat(olga.get("/v1/operator/sessions?user=" + user).get("sessions"))
                .allMatch(each -> each.get("revoked").asBoolean());
    }

    @Test
    void tellsTopicsAndHowFarGroupsAreBehind() throws Exception {
        String group = "readers-" + NewIds.next();
        for (int i = 0; i < 3; i++) {
            server.publish(Topic.EVENTS, ("k" + i).getBytes(StandardCharsets.UTF_8), new byte[] {'x'});
        }
        JsonNode events = null;
        for (JsonNode topic : olga.get("/v1/operator/topics").get("topics")) {
            events = topic.get("topic").asString().equals(Topic.EVENTS.topicName()) ? topic : events;
        }
        assertThat(events).isNotNull();
        assertThat(events.get("partitions")).hasSize(8);
        var committed = new java.util.HashMap<TopicPartition, OffsetAndMetadata>();
        for (JsonNode partition : events.get("partitions")) {
            long end = partition.get("end").asLong();
            committed.put(
                    new TopicPartition(
                            Topic.EVENTS.topicName(), partition.get("partition").asInt()),
                    new OffsetAndMetadata(Math.max(0, end - 1)));
        }
        long behind = 0;
        for (JsonNode partition : events.get("partitions")) {
            behind += Math.min(1, partition.get("end").asLong());
        }
        try (Admin admin = Admin.create(
                Map.of("bootstrap.servers", Backends.shared().kafka().bootstrapServers()))) {
            admin.alterConsumerGroupOffsets(group, committed).all().get();
        }
        JsonNode found = olga.get("/v1/operator/groups?group=" + group).get("groups");
        assertThat(found).hasSize(1);
        assertThat(found.get(0).get("lag").asLong()).isEqualTo(behind);
        assertThat(found.get(0).get("lagSeconds").asDouble()).isPositive();
    }

    @Test
    void showsDeadLettersWithTheirBytesHeadersAndStack() throws Exception {
        String reason = "reason-" + NewIds.next();
        long offset = System.nanoTime();
        byte[] value = {0, 1, -1, '{'};
        try (Connection connection = Backends.shared().mysql().connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO dead_letter (topic, partition_id,"
                        + " record_offset, reason, detail, created_at) VALUES ('im.messages.v1', 3, ?, ?, 'why', ?)")) {
            for (long each : new long[] {offset, offset + 1}) {
                insert.setLong(1, each);
                insert.setString(2, reason);
                insert.setObject(3, LocalDateTime.now(ZoneOffset.UTC));
                insert.executeUpdate();
            }
        }
        var letter = new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), new byte[] {'k'}, value);
        Map.of("topic", "im.messages.v1", "partition", "3", "offset", "" + offset, "stack", "at parley.X", "own", "é")
                .forEach((name, text) -> letter.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        var settings = KafkaSettings.producer(Backends.shared().kafka().bootstrapServers(), "letter-test");
        settings.put("max.block.ms", 30_000L);
        try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
            producer.send(letter).get();
        }
        JsonNode page = olga.get("/v1/operator/dead-letters?state=open&reason=" + reason);
        assertThat(page.get("letters")).hasSize(2);
        assertThat(page.get("groups").toString())
                .contains("{\"reason\":\"" + reason + "\",\"state\":\"open\",\"letters\":2");
        assertThat(olga.get("/v1/operator/dead-letters?state=discarded&reason=" + reason)
                        .get("letters"))
                .isEmpty();

        JsonNode shown = olga.get("/v1/operator/dead-letters/im.messages.v1-3-" + offset);
        assertThat(shown.get("letter").get("detail").asString()).isEqualTo("why");
        JsonNode content = shown.get("content");
        assertThat(content.get("value").binaryValue()).isEqualTo(value);
        assertThat(content.get("key").binaryValue()).isEqualTo(new byte[] {'k'});
        assertThat(content.get("stack").asString()).isEqualTo("at parley.X");
        assertThat(content.get("headers").toString()).contains("{\"name\":\"own\",\"value\":\"é\"}");
        JsonNode gone = olga.get("/v1/operator/dead-letters/im.messages.v1-3-" + (offset + 1));
        assertThat(gone.has("content")).as("the topic holds it no more").isFalse();
        assertThat(olga.call("GET", "/v1/operator/dead-letters/im.messages.v1-3-1", "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void tellsMinutesAsTheyWereWrittenLast() {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        for (int messages = 1; messages <= 3; messages++) {
            publish(begin, messages);
        }
        publish(begin.plusSeconds(60), 7);
        server.publish(Topic.ANALYTICS, new byte[] {'k'}, "no minute".getBytes(StandardCharsets.UTF_8));

        JsonNode told = olga.get("/v1/operator/analytics?from=" + begin + "&to=" + begin.plusSeconds(120));
        assertThat(told.get("minutes")
                        .valueStream()
                        .map(each -> each.get("minute").asString() + " "
                                + each.get("messages").asInt()))
                .containsExactly(begin + " 3", begin.plusSeconds(60) + " 7");
        assertThat(told.get("minutes").get(0).has("latencyP50"))
                .as("as it stands in the log")
                .isFalse();
        assertThat(olga.get("/v1/operator/analytics?to=" + begin).get("minutes"))
                .isEmpty();
        assertThat(olga.get("/v1/operator/audit?limit=20").toString()).contains("GET /v1/operator/analytics");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=yesterday",
                "from=2026-03-01T12:30:00Z&to=2026-03-01T12:30:00Z",
                "from=2026-03-01T12:30:00Z&to=2026-03-02T12:30:01Z",
                "to=2026-03-01T12:30:00Z&to=2026-03-01T12:30:00Z",
                "from=%2B1000000000-12-31T23:59:59Z"
            })
    void refusesTimesThatNobodyMeans(String query) {
        HttpResponse<byte[]> answer = olga.call("GET", "/v1/operator/analytics?" + query, "");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("bad_request", "expected");
    }

    @Test
    void ordersAJobAndChangesItsWish() {
        JsonNode job = OperatorCalls.json(
                olga.call(
                        "POST",
                        "/v1/operator/replays",
                        "{\"target\":\"rebuild\",\"select\":{\"partition\":3,\"fromOffset\":5},\"rate\":100,\"execute\":true}"));
        String id = job.get("job").asString();
        assertThat(job.get("state").asString()).isEqualTo("queued");
        assertThat(job.get("command").get("select").get("fromOffset").asLong()).isEqualTo(5);
        assertThat(job.get("command").get("by").asString()).isEqualTo(olga.operator.toString());
        for (String wish : List.of("pause", "resume", "cancel")) {
            assertThat(olga.call("POST", "/v1/operator/replays/" + id + "/" + wish, "")
                            .statusCode())
                    .isEqualTo(202);
            await().atMost(StatusServer.TOO_SLOW)
                    .until(() -> olga.get("/v1/operator/replays/" + id)
                            .get("command")
                            .get("wish")
                            .asString()
                            .equals(wish.equals("resume") ? "run" : wish));
        }
        assertThat(olga.call("POST", "/v1/operator/replays/" + id + "/resume", "")
                        .statusCode())
                .isEqualTo(409);
        assertThat(olga.get("/v1/operator/replays").get("jobs").toString()).contains(id);
    }

    @Test
    void refusesWhatIsNotUnderstood() {
        for (String body : List.of(
                "",
                "[]",
                "{\"target\":\"everything\"}",
                "{\"target\":\"rebuild\",\"partitoin\":3}",
                "{\"target\":\"rebuild\",\"fromOffset\":3}",
                "{\"target\":\"rebuild\",\"partition\":-1}",
                "{\"target\":\"rebuild\",\"rate\":0}",
                "{\"target\":\"copy\"}",
                "{\"target\":\"copy\",\"topic\":\"im.messages.v1\"}",
                "{\"target\":\"rebuild\",\"select\":{\"fromTime\":\"yesterday\"}}",
                "{\"target\":\"rebuild\",\"target\":\"copy\"}")) {
            assertThat(olga.call("POST", "/v1/operator/replays", body).statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(olga.call("POST", "/v1/operator/dead-letters/requeue", "{}").statusCode())
                .isEqualTo(400);
        assertThat(olga.call("POST", "/v1/operator/dead-letters/requeue", "{\"note\":\"" + "x".repeat(70_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(olga.call("GET", "/v1/operator/dead-letters/nothing", "").statusCode())
                .isEqualTo(400);
    }

    private static void publish(Instant minute, long messages) {
        var figures =
                new AnalyticsMinute(minute, false, messages, 1, 0, null, null, List.of(), List.of(), 0, List.of(), 0);
        server.publish(
                Topic.ANALYTICS,
                AnalyticsMinute.key(minute).getBytes(StandardCharsets.UTF_8),
                RecordCodec.ANALYTICS_MINUTE.encode(figures));
    }

    private static int status(UUID user, UUID session) {
        return server.get(
                        "/v1/conversations/" + NewIds.next() + "/messages",
                        "Bearer " + Tokens.of(server.key(), user, session))
                .statusCode();
    }

    private static UUID session(UUID user, String device) throws SQLException {
        UUID id = NewIds.next();
        LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
        try (Connection connection = Backends.shared().mysql().connect();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO session (id, user_id, device, created_at, expires_at) VALUES (?, ?, ?, ?, ?)")) {
            insert.setBytes(1, UuidBytes.of(id));
            insert.setBytes(2, UuidBytes.of(user));
            insert.setString(3, device);
            insert.setObject(4, now);
            insert.setObject(5, now.plusDays(30));
            insert.executeUpdate();
        }
        return id;
    }
}
