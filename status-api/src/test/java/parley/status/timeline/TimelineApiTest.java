package parley.status.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.event.Receipt;
import parley.contract.event.Traceparent;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.topic.Topic;
import parley.status.fixture.LogRecord;
import parley.status.fixture.Messaging;
import parley.status.fixture.StatusServer;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The timeline call of the whole service over real backends.
final class TimelineApiTest {
    private static StatusServer server;
    private final UUID bob = NewIds.next();
    private final UUID carol = NewIds.next();
    private Messaging talk;
    private LogRecord message;
    private Instant base;

    @BeforeAll
    static void start() {
        server = new StatusServer(Backends.shared());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() throws SQLException {
        talkIn(false);
    }

    private void talkIn(boolean forgetful) throws SQLException {
        talk = new Messaging(Backends.shared(), forgetful);
        for (UUID user : List.of(talk.sender, bob, carol)) {
            server.publish(new MemberRow(talk.conversation, user, Role.MEMBER, State.ACTIVE, 0, 0, List.of(), 1));
        }
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> server.get(talk.sender, "/v1/conversations/" + talk.conversation + "/messages?before=0")
                                .statusCode()
                        == 200);
        talk.say(3);
        talk.persist();
        message = talk.messages.get(1);
        base = message.message().time();
    }

    @AfterEach
    void end() {
        talk.close();
    }

    @Test
    void tellsEveryStepOfEveryDeviceOnce() {
        talk.events(List.of(event(Kind.ATTEMPTED, carol, "desk", 2, 1), event(Kind.FAILED, carol, "desk", 3, 8)));
        talk.receipts(List.of(
                receipt(bob, "phone", Receipt.Kind.DELIVERED, 0, 1),
                receipt(bob, "phone", Receipt.Kind.DELIVERED, 2, 4),
                receipt(bob, "phone", Receipt.Kind.DELIVERED, 2, 5),
                receipt(bob, "web", Receipt.Kind.READ, 1, 6),
                receipt(carol, "desk", Receipt.Kind.DELIVERED, 2, 7)));

        JsonNode timeline = timeline(bob);

        assertThat(timeline.get("message").asString()).isEqualTo(message.id().toString());
        assertThat(timeline.get("conversation").asString()).isEqualTo(talk.conversation.toString());
        assertThat(timeline.get("seq").asLong()).isEqualTo(message.seq());
        assertThat(timeline.get("complete").asBoolean()).isTrue();
        assertThat(steps(timeline))
                .containsExactly(
                        "accepted " + talk.sender,
                        "persisted",
                        "attempted " + carol + " desk",
                        "failed " + carol + " desk",
                        "delivered " + bob + " phone",
                        "delivered " + bob + " web",
                        "read " + bob + " web");
        JsonNode accepted = timeline.get("steps").get(0);
        assertThat(accepted.get("time").asString()).isEqualTo(base.toString());
        assertThat(accepted.get("service").asString()).isEqualTo("edge-gateway");
        assertThat(accepted.get("topic").asString()).isEqualTo("im.messages.v1");
        assertThat(accepted.get("partition").asInt()).isEqualTo(talk.partition());
        assertThat(accepted.get("offset").asLong()).isEqualTo(Seq.offset(message.seq()));
        JsonNode failed = timeline.get("steps").get(3);
        assertThat(failed.get("attempt").asInt()).isEqualTo(8);
        assertThat(failed.get("reason").asString()).isEqualTo("no_acknowledgement");
        assertThat(failed.get("topic").asString()).isEqualTo("im.events.v1");
        JsonNode delivered = timeline.get("steps").get(4);
        assertThat(delivered.get("time").asString())
                .isEqualTo(base.plusSeconds(4).toString());
        assertThat(delivered.get("topic").asString()).isEqualTo("im.receipts.v1");
    }

    @Test
    void aDeviceThatRecoveredHasTheMessage() {
        talk.events(List.of(event(Kind.FAILED, carol, "desk", 3, 8), event(Kind.RECOVERED, carol, "desk", 9, null)));
        talk.receipts(List.of(receipt(carol, "desk", Receipt.Kind.DELIVERED, 2, 10)));

        assertThat(steps(timeline(talk.sender)))
                .containsExactly(
                        "accepted " + talk.sender,
                        "persisted",
                        "failed " + carol + " desk",
                        "recovered " + carol + " desk",
                        "delivered " + carol + " desk");
    }

    @Test
    void tellsOfATracedMessageWhenItWasDispatchedAndPushed() {
        var trace = new Traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        talk.events(List.of(
                traced(Kind.PUSHED, bob, "phone", 2, trace),
                traced(Kind.DISPATCHED, bob, "phone", 1, trace),
                traced(Kind.DISPATCHED, null, null, 3, trace)));
        talk.receipts(List.of(receipt(bob, "phone", Receipt.Kind.DELIVERED, 2, 4)));

        JsonNode timeline = timeline(bob);

        assertThat(timeline.get("trace").asString()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(steps(timeline))
                .containsExactly(
                        "accepted " + talk.sender,
                        "persisted",
                        "dispatched " + bob + " phone",
                        "pushed " + bob + " phone",
                        "dispatched",
                        "delivered " + bob + " phone");
        assertThat(timeline.get("steps").get(2).get("service").asString()).isEqualTo("delivery-worker");
        assertThat(timeline.get("steps").get(3).get("service").asString()).isEqualTo("edge-gateway");
    }

    @Test
    void saysWhenTheLogForgot() throws Exception {
        talk.close();
        talkIn(true);
        talk.receipts(List.of(receipt(bob, "phone", Receipt.Kind.DELIVERED, 2, 4)));
        assertThat(steps(timeline(bob))).contains("delivered " + bob + " phone");
        talk.receipts(List.of(receipt(carol, "phone", Receipt.Kind.DELIVERED, 2, 4)));
        var partition = new TopicPartition(Topic.RECEIPTS.topicName(), talk.partition());
        try (Admin admin = Admin.create(
                Map.of("bootstrap.servers", Backends.shared().kafka().bootstrapServers()))) {
            long end = admin.listOffsets(Map.of(partition, org.apache.kafka.clients.admin.OffsetSpec.latest()))
                    .all()
                    .get()
                    .get(partition)
                    .offset();
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end - 1)))
                    .all()
                    .get();
        }

        JsonNode timeline = timeline(bob);

        assertThat(timeline.get("complete").asBoolean()).isFalse();
        assertThat(steps(timeline))
                .contains("delivered " + carol + " phone")
                .doesNotContain("delivered " + bob + " phone");
    }

    @Test
    void isForThoseWhoSeeTheMessage() {
        HttpResponse<byte[]> forbidden = ask(NewIds.next(), message.id());
        HttpResponse<byte[]> absent = ask(bob, NewIds.next());
        assertThat(forbidden.statusCode()).isEqualTo(404);
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(masked(forbidden)).isEqualTo(masked(absent));
        assertThat(server.get(bob, "/v1/messages/nonsense/timeline").statusCode())
                .isEqualTo(400);
    }

    @Test
    void hidesWhoDoesNotSeeTheMessage() {
        UUID later = NewIds.next();
        server.publish(
                new MemberRow(talk.conversation, later, Role.MEMBER, State.ACTIVE, message.seq(), 0, List.of(), 1));
        talk.receipts(List.of(receipt(later, "phone", Receipt.Kind.READ, 2, 4)));

        assertThat(steps(timeline(bob))).containsExactly("accepted " + talk.sender, "persisted");
        assertThat(ask(later, message.id()).statusCode()).isEqualTo(404);
    }

    private static String masked(HttpResponse<byte[]> answer) {
        return new String(answer.body()).replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "M");
    }

    private static List<String> steps(JsonNode timeline) {
        var steps = new ArrayList<String>();
        for (JsonNode step : timeline.get("steps")) {
            String user = step.has("user") ? " " + step.get("user").asString() : "";
            String device = step.has("device") ? " " + step.get("device").asString() : "";
            steps.add(step.get("step").asString() + user + device);
        }
        return steps;
    }

    private JsonNode timeline(UUID user) {
        HttpResponse<byte[]> answer = ask(user, message.id());
        assertThat(answer.statusCode()).as(() -> new String(answer.body())).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        return JsonMapper.shared().readTree(answer.body());
    }

    private static HttpResponse<byte[]> ask(UUID user, UUID id) {
        return server.get(user, "/v1/messages/" + id + "/timeline");
    }

    private Receipt receipt(UUID user, String device, Receipt.Kind kind, int upTo, int seconds) {
        return new Receipt(
                talk.conversation, user, device, kind, talk.messages.get(upTo).seq(), 0, base.plusSeconds(seconds));
    }

    private ConversationEvent traced(
            Kind kind, @Nullable UUID user, @Nullable String device, int seconds, Traceparent trace) {
        return new ConversationEvent(
                kind,
                talk.conversation,
                message.id(),
                message.seq(),
                user,
                device,
                null,
                null,
                base.plusSeconds(seconds),
                trace);
    }

    private ConversationEvent event(Kind kind, UUID user, String device, int seconds, Integer attempts) {
        return new ConversationEvent(
                kind,
                talk.conversation,
                message.id(),
                message.seq(),
                user,
                device,
                "no_acknowledgement",
                attempts,
                base.plusSeconds(seconds));
    }
}
