package parley.edge.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.contract.client.KafkaSettings;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.MessageIds;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.Rest.Answer;
import parley.edge.Rest.Person;
import parley.edge.ServiceToken;
import parley.edge.TestGateway;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;

/// What other systems send: what of it gets into the log and to people, and what is refused.
class ServiceMessagesApiTest {
    private static final String PATH = "/v1/service/messages";
    private static final String BODY = "{ \"text\" : \"2.50\\u0020\\u20ac\",\"n\":2.50 }";

    private static TestGateway gateway;
    private static Rest rest;
    private static Person operator;
    private static ServiceToken service;
    private static Person owner;
    private static UUID group;

    @BeforeAll
    static void start() {
        gateway = TestGateway.shared();
        rest = new Rest(gateway);
        operator = Operators.loggedIn(gateway);
        service = ServiceToken.of(rest, operator, "billing", "send");
        owner = rest.person();
        group = rest.group(owner, "invoices", List.of());
    }

    @Test
    void theSystemSpeaksByteForByte() {
        Answer answer = send("\"meta\":{\"a\": 1.0}", "one");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        JsonNode accepted = answer.json();
        MessageEnvelope logged = logged(accepted.get("seq").asLong());
        assertThat(logged.sender()).isEqualTo(NewIds.SYSTEM);
        assertThat(logged.device()).isEqualTo("service.billing");
        assertThat(logged.clientId()).isEqualTo("billing:one");
        assertThat(logged.body()).hasToString(BODY);
        assertThat(logged.meta()).hasToString("{\"a\": 1.0}");
        assertThat(accepted.get("message").asString())
                .isEqualTo(logged.message().toString())
                .isEqualTo(MessageIds.of(NewIds.SYSTEM, group, "billing:one").toString());
        assertThat(accepted.has("duplicate")).isFalse();
    }

    @Test
    void aResendIsTheSameMessageAndOtherContentIsAConflict() {
        JsonNode first = send("", "again").json();
        Answer second = send("", "again");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().get("duplicate").asBoolean()).isTrue();
        assertThat(second.json().get("message")).isEqualTo(first.get("message"));
        assertThat(second.json().get("seq")).isEqualTo(first.get("seq"));
        JsonNode problem = send("\"meta\":{\"other\":true}", "again").problem(409, "conflict");
        assertThat(problem.has("retryAfter")).isFalse();
        // The ids of one service are not those of another.
        ServiceToken other = ServiceToken.of(rest, operator, "shipping", "send");
        Answer others = rest.call("POST", PATH, other.text(), json("\"meta\":{\"other\":true}", "again"));
        assertThat(others.status()).as(others.body()).isEqualTo(201);
    }

    @Test
    void onBehalfOfAMemberItIsTheMembers() {
        Answer answer = send("\"as\":\"" + owner.user() + "\"", "on-behalf");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        MessageEnvelope logged = logged(answer.json().get("seq").asLong());
        assertThat(logged.sender()).isEqualTo(owner.user());
        assertThat(logged.clientId()).isEqualTo("billing:on-behalf");
        String ref = answer.json().get("message").asString();
        Answer reply = send("\"as\":\"" + owner.user() + "\",\"ref\":\"" + ref + "\"", "reply");
        // In the log, but in no store: no sink runs beside this test. What may succeed later says when.
        assertThat(reply.status()).as(reply.body()).isEqualTo(503);
        assertThat(reply.json().get("retryAfter").asLong()).isEqualTo(1);
    }

    @Test
    void onBehalfOfWhoMayNotItIsRefused() {
        Person stranger = rest.person();
        send("\"as\":\"" + stranger.user() + "\"", "a").problem(403, "not_member");
        send("\"as\":\"" + UUID.randomUUID() + "\"", "b").problem(404, "not_found");
        Person gone = rest.person();
        add(gone.user());
        assertThat(rest.call("POST", "/v1/operator/users/" + gone.user() + "/deactivate", operator.token(), "")
                        .status())
                .isEqualTo(204);
        send("\"as\":\"" + gone.user() + "\"", "c").problem(403, "forbidden");
        Person blocker = rest.person();
        UUID direct = UUID.fromString(
                rest.direct(owner, blocker.user()).json().get("conversation").asString());
        rest.call("PUT", "/v1/users/me/blocks/" + owner.user(), blocker.token(), "");
        String blocked = "{\"conversation\":\"" + direct + "\",\"as\":\"" + owner.user()
                + "\",\"clientId\":\"d\",\"type\":\"text\",\"body\":" + BODY + "}";
        call(blocked).problem(403, "forbidden");
    }

    @Test
    void whatASocketWouldNotTakeIsNotTakenHere() {
        String at = "{\"conversation\":\"" + group + "\",\"clientId\":\"x\",";
        call(at + "\"type\":\"text\",\"body\":{\"text\":5}}").problem(400, "bad_body");
        call(at + "\"type\":\"text\"}").problem(400, "bad_request");
        call(at + "\"type\":\"Text\",\"body\":{}}").problem(400, "bad_type");
        call(at + "\"type\":\"nobody-knows\",\"body\":{}}").problem(400, "bad_type");
        call(at + "\"type\":\"text\",\"version\":99,\"body\":" + BODY + "}").problem(400, "bad_type");
        call(at + "\"type\":\"system\",\"body\":{}}").problem(403, "forbidden");
        call(at + "\"type\":\"reaction\",\"ref\":\"" + UUID.randomUUID() + "\",\"body\":{\"emoji\":\"x\"}}")
                .problem(403, "forbidden");
        call(at + "\"type\":\"text\",\"meta\":[],\"body\":" + BODY + "}").problem(400, "bad_body");
        call(json("", "x").replace(group.toString(), UUID.randomUUID().toString()))
                .problem(404, "not_found");
        for (String clientId : List.of("", "x".repeat(41), "\\u00e4")) {
            assertThat(call(json("", clientId))
                            .problem(400, "bad_request")
                            .get("detail")
                            .asString())
                    .startsWith("field clientId");
        }
        for (String broken : List.of("", "{", "[]", "null", json("", "x") + "{}", json("\"type\":\"text\"", "x"))) {
            call(broken).problem();
        }
        call("{\"x\":\"" + "y".repeat(70_000) + "\"}").problem(413, "too_large");
        for (String type : List.of("text/plain", "application/json;charset=nonsense", "nonsense")) {
            rest.send(rest.request(PATH, service.text())
                            .header("Content-Type", type)
                            .POST(BodyPublishers.ofString(json("", "x")))
                            .build())
                    .problem(415, "unsupported_media_type");
        }
    }

    private static void add(UUID user) {
        Answer added = rest.call(
                "POST", "/v1/conversations/" + group + "/members", owner.token(), "{\"members\":[\"" + user + "\"]}");
        assertThat(added.status()).as(added.body()).isEqualTo(200);
    }

    private static Answer send(String further, String clientId) {
        return call(json(further, clientId));
    }

    private static Answer call(String json) {
        return rest.call("POST", PATH, service.text(), json);
    }

    private static String json(String further, String clientId) {
        return "{\"conversation\":\"" + group + "\",\"clientId\":\"" + clientId + "\",\"type\":\"text\","
                + (further.isEmpty() ? "" : further + ",") + "\"body\":" + BODY + "}";
    }

    private static MessageEnvelope logged(long seq) {
        int partition = gateway.bean(Partitions.class).of(group);
        var place = new TopicPartition(Topic.MESSAGES.topicName(), partition);
        try (var consumer = new KafkaConsumer<byte[], byte[]>(
                KafkaSettings.consumer(Backends.shared().kafka().bootstrapServers(), "service-messages-test"))) {
            consumer.assign(List.of(place));
            consumer.seek(place, Seq.offset(seq));
            long end = System.nanoTime() + TestGateway.TOO_SLOW.toNanos();
            while (System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> each :
                        consumer.poll(Duration.ofMillis(500)).records(place)) {
                    return EnvelopeCodec.decode(each.value());
                }
            }
            throw new AssertionError("nothing at " + place + " offset " + Seq.offset(seq));
        }
    }
}
