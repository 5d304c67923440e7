package parley.status.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.client.KafkaSettings;
import parley.contract.codec.RecordCodec;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.event.Receipt;
import parley.contract.event.UserStatus;
import parley.contract.id.NewIds;
import parley.contract.keyspace.RedisKeys;
import parley.contract.topic.Topic;
import parley.status.fixture.LogRecord;
import parley.status.fixture.Messaging;
import parley.status.fixture.StatusServer;
import parley.status.fixture.Stores;
import parley.status.fixture.ViewWriter;
import parley.status.fold.StreamsSettings;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Topics;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where the API takes the status from when a store is away, and that it can be folded again.
final class FoldedStatusTest {
    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.890Z");

    private final Backends backends = Backends.shared();
    private final UUID bob = NewIds.next();
    private final UUID carol = NewIds.next();
    private StatusServer server;
    private Messaging talk;

    @BeforeEach
    void begin() throws SQLException {
        server = new StatusServer(backends);
        talkIn(false);
    }

    private void talkIn(boolean forgetful) throws SQLException {
        talk = new Messaging(backends, forgetful);
        talk.unwritten();
        for (UUID user : List.of(talk.sender, bob, carol)) {
            server.publish(new MemberRow(talk.conversation, user, Role.MEMBER, State.ACTIVE, 0, 0, List.of(), 1));
        }
        Awaitility.await()
                .atMost(StatusServer.TOO_SLOW)
                .until(() -> server.get(talk.sender, "/v1/conversations/" + talk.conversation + "/messages?before=0")
                                .statusCode()
                        == 200);
    }

    @AfterEach
    void end() {
        backends.mysql().start();
        backends.redis().start();
        talk.close();
        server.close();
    }

    @Test
    void tellsWhatTheSinkHasNotWrittenYet() throws SQLException {
        talk.say(1);
        talk.persist();
        LogRecord message = talk.messages.getFirst();
        talk.receipts(List.of(receipt(bob, Receipt.Kind.DELIVERED, message)));
        await(message, Map.of(bob, "delivered", carol, "persisted"));

        assertThat(status(message).get("members")).anySatisfy(member -> {
            assertThat(member.get("user").asString()).isEqualTo(bob.toString());
            assertThat(member.get("at").asString()).isEqualTo(TIME.toString());
        });
        talk.events(List.of(event(Kind.FAILED, carol, message)));
        await(message, Map.of(bob, "delivered", carol, "failed"));
        assertThat(status(message).get("state").asString()).isEqualTo("failed");
        talk.events(List.of(event(Kind.RECOVERED, carol, message)));
        await(message, Map.of(bob, "delivered", carol, "delivered"));
    }

    @Test
    void asksTheStoreOfStreamsWhileRedisIsAway() throws SQLException {
        talk.say(1);
        talk.persist();
        backends.redis().stop();

        talk.receipts(List.of(receipt(bob, Receipt.Kind.READ, talk.messages.getFirst())));

        await(talk.messages.getFirst(), Map.of(bob, "read", carol, "persisted"));
        // What Redis missed meanwhile goes there when it is back, from where its view stands.
        backends.redis().start();
        try (var stores = new Stores(backends)) {
            Awaitility.await()
                    .atMost(StatusServer.TOO_SLOW)
                    .until(() -> stores.redis()
                            .hash(RedisKeys.statuses(talk.partition(), talk.conversation))
                            .containsKey(bob.toString()));
        }
    }

    @Test
    void findsAMessageThatOnlyTheLogHas() throws SQLException {
        backends.redis().stop();
        talk.say(1);
        LogRecord message = talk.messages.getFirst();

        await(message, Map.of(bob, "accepted", carol, "accepted"));
        assertThat(ask(NewIds.next(), message.id()).statusCode()).isEqualTo(404);
    }

    @Test
    void answersWithoutTheDatabaseWhatIsProven() {
        talk.say(2);
        LogRecord first = talk.messages.getFirst();
        talk.receipts(List.of(receipt(bob, Receipt.Kind.READ, first), receipt(carol, Receipt.Kind.DELIVERED, first)));
        await(first, Map.of(bob, "read", carol, "delivered"));

        backends.mysql().stop();

        assertThat(states(first)).isEqualTo(Map.of(bob, "read", carol, "delivered"));
        assertThat(ask(talk.sender, talk.messages.get(1).id()).statusCode()).isEqualTo(503);
    }

    @Test
    void writesOneRecordAChangeWhereTheMessagesAre() throws SQLException {
        talk.say(1);
        talk.persist();
        LogRecord message = talk.messages.getFirst();
        Receipt receipt = receipt(bob, Receipt.Kind.DELIVERED, message);
        talk.raw(Topic.RECEIPTS, "no receipt".getBytes(StandardCharsets.UTF_8));
        talk.receipts(List.of(receipt, receipt, receipt(carol, Receipt.Kind.DELIVERED, message)));
        await(message, Map.of(bob, "delivered", carol, "delivered"));

        List<ConsumerRecord<byte[], byte[]>> written = written();

        assertThat(written).hasSize(2).allSatisfy(record -> {
            UserStatus status = RecordCodec.USER_STATUS.decode(record.value());
            assertThat(status.delivered()).isEqualTo(message.seq());
            assertThat(new String(record.key(), StandardCharsets.US_ASCII))
                    .isEqualTo(UserStatus.key(talk.conversation, status.user()));
            assertThat(record.partition()).isEqualTo(talk.partition());
        });
    }

    /// The log forgets after a week; `im.status.v1` does not.
    @Test
    void foldsTheSameAgainFromTheLogAndFromWhatItWrote() throws Exception {
        talk.close();
        talkIn(true);
        talk.say(20);
        talk.persist();
        LogRecord third = talk.messages.get(2);
        talk.events(List.of(event(Kind.FAILED, carol, third)));
        talk.receipts(List.of(
                receipt(bob, Receipt.Kind.READ, talk.messages.get(5)),
                receipt(carol, Receipt.Kind.DELIVERED, talk.messages.get(9))));
        await(talk.messages.getFirst(), Map.of(bob, "read", carol, "delivered"));
        forgetReceiptsAndEvents();
        talk.receipts(List.of(
                receipt(bob, Receipt.Kind.DELIVERED, talk.messages.get(12)),
                receipt(carol, Receipt.Kind.READ, talk.messages.get(3))));
        await(talk.messages.get(3), Map.of(bob, "read", carol, "read"));
        List<Map<UUID, String>> before = all();
        assertThat(before.get(2)).isEqualTo(Map.of(bob, "read", carol, "failed"));
        assertThat(before).hasSize(20);

        server.close();
        forgetTheFold();
        server = new StatusServer(backends);

        Awaitility.await()
                .atMost(StatusServer.TOO_SLOW)
                .untilAsserted(() -> assertThat(all()).isEqualTo(before));
    }

    @Test
    void saysInItsHealthHowStreamsIs() {
        Awaitility.await().atMost(StatusServer.TOO_SLOW).untilAsserted(() -> {
            JsonNode streams = JsonMapper.shared()
                    .readTree(server.management("/actuator/health").body())
                    .get("components")
                    .get("streams");
            assertThat(streams.get("status").asString()).isEqualTo("UP");
            assertThat(streams.get("details").get("detail").asString()).isEqualTo("RUNNING");
        });
        String metrics = new String(server.management("/actuator/prometheus").body(), StandardCharsets.UTF_8);
        assertThat(metrics).contains("parley_delivery_status_lag{service=\"status-api\"}");
    }

    private List<Map<UUID, String>> all() {
        return talk.messages.stream().map(this::states).toList();
    }

    /// As after a week: nothing but the compacted status is left of what was folded so far.
    private void forgetReceiptsAndEvents() throws Exception {
        withAdmin(admin -> {
            var ends = new HashMap<TopicPartition, OffsetSpec>();
            for (Topic topic : List.of(Topic.RECEIPTS, Topic.EVENTS)) {
                ends.put(new TopicPartition(topic.topicName(), talk.partition()), OffsetSpec.latest());
            }
            var gone = new HashMap<TopicPartition, RecordsToDelete>();
            admin.listOffsets(ends)
                    .all()
                    .get()
                    .forEach((partition, end) -> gone.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            return admin.deleteRecords(gone).all().get();
        });
    }

    /// The offsets of Streams, whose store lives in memory, and the view.
    private void forgetTheFold() throws Exception {
        withAdmin(admin -> admin.deleteConsumerGroups(List.of(StreamsSettings.APPLICATION))
                .all()
                .get());
        try (var view = new ViewWriter(backends.redis(), talk.partition(), 1)) {
            view.flush();
        }
    }

    private interface Work {
        Object with(Admin admin) throws ExecutionException, InterruptedException;
    }

    private void withAdmin(Work work) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", backends.kafka().bootstrapServers()))) {
            work.with(admin);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> written() {
        var partitions = IntStream.range(0, Topics.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(Topic.STATUS.topicName(), partition))
                .toList();
        var written = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<byte[], byte[]>(
                KafkaSettings.consumer(backends.kafka().bootstrapServers(), "test"))) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(written::add);
            }
        }
        String prefix = talk.conversation.toString();
        return written.stream()
                .filter(record -> new String(record.key(), StandardCharsets.US_ASCII).startsWith(prefix))
                .toList();
    }

    private void await(LogRecord message, Map<UUID, String> expected) {
        Awaitility.await()
                .atMost(StatusServer.TOO_SLOW)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(states(message)).isEqualTo(expected));
    }

    private Map<UUID, String> states(LogRecord message) {
        var states = new HashMap<UUID, String>();
        for (JsonNode member : status(message).get("members")) {
            states.put(
                    UUID.fromString(member.get("user").asString()),
                    member.get("state").asString());
        }
        return states;
    }

    private JsonNode status(LogRecord message) {
        HttpResponse<byte[]> answer = ask(talk.sender, message.id());
        assertThat(answer.statusCode()).as(() -> new String(answer.body())).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private HttpResponse<byte[]> ask(UUID user, UUID message) {
        return server.get(user, "/v1/messages/" + message + "/status");
    }

    private Receipt receipt(UUID user, Receipt.Kind kind, LogRecord message) {
        return new Receipt(talk.conversation, user, "web", kind, message.seq(), 0, TIME);
    }

    private ConversationEvent event(Kind kind, UUID user, LogRecord message) {
        return new ConversationEvent(
                kind, talk.conversation, message.id(), message.seq(), user, "web", "no_acknowledgement", 8, TIME);
    }
}
