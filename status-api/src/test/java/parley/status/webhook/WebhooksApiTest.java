package parley.status.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.client.KafkaSettings;
import parley.contract.event.ConversationEvent;
import parley.contract.event.MemberRow;
import parley.contract.event.Receipt;
import parley.contract.id.NewIds;
import parley.contract.topic.Topic;
import parley.status.fixture.Messaging;
import parley.status.fixture.OperatorCalls;
import parley.status.fixture.StatusServer;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;

/// What the other side of a webhook gets, with a real log, and another side that is not always well.
final class WebhooksApiTest {
    private static final String PATH = "/v1/operator/webhooks";
    private static final Map<String, Object> SETTINGS = Map.of(
            "parley.webhooks.allow-private", true,
            "parley.webhooks.look-every", "100ms",
            "parley.webhooks.first-pause", "20ms",
            "parley.webhooks.longest-pause", "100ms",
            "parley.webhooks.refusals", 3);

    private static StatusServer server;
    private static OperatorCalls olga;

    private Receiver receiver;
    private Messaging talk;

    private record Hook(UUID id, String secret) {}

    @BeforeAll
    static void start() {
        server = new StatusServer(Backends.shared(), SETTINGS);
        olga = new OperatorCalls(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
        talk = new Messaging(Backends.shared());
    }

    @AfterEach
    void close() {
        olga.get(PATH)
                .get("webhooks")
                .forEach(each ->
                        olga.call("DELETE", PATH + "/" + each.get("webhook").asString(), ""));
        talk.close();
        receiver.close();
    }

    @Test
    void tellsWhatIsWantedInOrderAndSigned() throws Exception {
        Hook hook = hook("/a", "message");
        try (var other = new Messaging(Backends.shared())) {
            other.say(3);
            talk.say(150);
            other.say(3);
        }
        awaitTexts("/a", 150);
        assertThat(receiver.texts("/a")).isEqualTo(texts(0, 150));
        for (Receiver.Call call : receiver.calls("/a")) {
            String seconds = call.signature().replaceFirst("t=(\\d+),v1=.*", "$1");
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(hook.secret().getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            assertThat(call.signature())
                    .isEqualTo("t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(call.body())));
        }
        JsonNode event = receiver.calls("/a").getFirst().json().get("events").get(0);
        assertThat(event.get("kind").asString()).isEqualTo("message");
        JsonNode data = event.get("data");
        assertThat(data.get("conversation").asString()).isEqualTo(talk.conversation.toString());
        assertThat(data.get("seq").asLong()).isEqualTo(talk.messages.getFirst().seq());
        assertThat(data.get("from").asString()).isEqualTo(talk.sender.toString());
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> listed(hook).get("lag").asLong() == 0);
        assertThat(listed(hook).get("state").asString()).isEqualTo("active");
    }

    @Test
    void tellsReceiptsFailuresAndMembersOfOneUser() {
        UUID user = NewIds.next();
        hook("/b", user, "delivered", "read", "failed", "member");
        Instant now = Instant.now();
        talk.say(1);
        talk.receipts(List.of(
                new Receipt(talk.conversation, user, "phone", Receipt.Kind.DELIVERED, 5, 0, now),
                new Receipt(talk.conversation, NewIds.next(), "phone", Receipt.Kind.DELIVERED, 5, 0, now),
                new Receipt(talk.conversation, user, "phone", Receipt.Kind.READ, 5, 0, now)));
        UUID message = talk.messages.getFirst().id();
        talk.events(List.of(
                new ConversationEvent(
                        ConversationEvent.Kind.ATTEMPTED, talk.conversation, message, 5, user, "phone", null, 1, now),
                new ConversationEvent(
                        ConversationEvent.Kind.FAILED, talk.conversation, message, 5, user, "phone", "x", 8, now)));
        server.publish(new MemberRow(
                talk.conversation, user, MemberRow.Role.MEMBER, MemberRow.State.ACTIVE, 0, 0, List.of(), 1));
        await().atMost(StatusServer.TOO_SLOW)
                .untilAsserted(() -> assertThat(receiver.calls("/b").stream()
                                .flatMap(call -> call.json().get("events").valueStream())
                                .map(event -> event.get("kind").asString()))
                        .containsExactlyInAnyOrder("delivered", "read", "failed", "member"));
    }

    /// As ops/runbooks/key-rotation.md says: a second webhook beside the first, then the first goes.
    @Test
    void anotherSecretMissesNothing() throws Exception {
        Hook old = hook("/rotate", "message");
        talk.say(20);
        Hook fresh = hook("/rotate", "message");
        talk.say(20);
        awaitTexts("/rotate", 60);
        await().atMost(StatusServer.TOO_SLOW).until(() -> listed(old).get("lag").asLong() == 0);
        olga.call("DELETE", PATH + "/" + old.id(), "");
        talk.say(20);
        await().atMost(StatusServer.TOO_SLOW)
                .untilAsserted(() -> assertThat(Set.copyOf(receiver.texts("/rotate")))
                        .containsExactlyInAnyOrderElementsOf(texts(0, 60)));
        var signedAnew = new java.util.ArrayList<String>();
        for (Receiver.Call call : receiver.calls("/rotate")) {
            boolean anew = signed(call, fresh);
            assertThat(anew || signed(call, old)).isTrue();
            if (anew) {
                call.json()
                        .get("events")
                        .forEach(event -> signedAnew.add(
                                event.get("data").path("body").path("text").asString("")));
            }
        }
        // From the moment in which it was made the new secret alone is enough.
        assertThat(signedAnew).isEqualTo(texts(20, 60));
    }

    private static boolean signed(Receiver.Call call, Hook hook) {
        String seconds = call.signature().replaceFirst("t=(\\d+),v1=.*", "$1");
        return call.signature()
                .equals(Signature.of(
                        hook.secret().getBytes(StandardCharsets.US_ASCII),
                        Instant.ofEpochSecond(Long.parseLong(seconds)),
                        call.body()));
    }

    /// What it was told in vain it is told again, and nobody else waits for it.
    @Test
    void whoIsAwayMissesNothingAndHindersNobody() {
        Hook away = hook("/away", "message");
        hook("/well", "message");
        receiver.answers(body -> body.contains(away.id().toString()) ? 503 : 204);
        talk.say(30);
        awaitTexts("/well", 30);
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> listed(away).get("state").asString().equals("failing"));
        assertThat(listed(away).get("why").asString()).contains("503");
        assertThat(listed(away).get("lag").asLong()).isPositive();
        receiver.answers(body -> 204);
        talk.say(5);
        awaitTexts("/away", 35);
        assertThat(receiver.texts("/away")).isEqualTo(texts(0, 35));
        assertThat(receiver.texts("/well")).startsWith(texts(0, 30).toArray(String[]::new));
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> listed(away).get("state").asString().equals("active"));
    }

    @Test
    void anEventThatIsRefusedAgainAndAgainIsADeadLetterAndTheOthersGoOn() {
        Hook hook = hook("/c", "message");
        receiver.answers(body -> body.contains("\"m3\"") ? 422 : 204);
        talk.say(8);
        awaitTexts("/c", 7);
        List<String> expected = texts(0, 8);
        expected.remove("m3");
        assertThat(receiver.texts("/c")).isEqualTo(expected);
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> listed(hook).get("buried").asLong() == 1);
        assertThat(letters()).anySatisfy(letter -> {
            assertThat(header(letter, "error")).isEqualTo("webhook " + hook.id());
            assertThat(header(letter, "offset"))
                    .isEqualTo(Long.toString(talk.messages.get(3).offset()));
            assertThat(header(letter, "reason")).isEqualTo("webhook_refused");
            assertThat(new String(letter.value(), StandardCharsets.UTF_8)).contains("\"m3\"");
        });
    }

    @Test
    void canBePausedRewoundAndResumed() {
        Hook hook = hook("/d", "message");
        Instant before = Instant.now();
        talk.say(4);
        awaitTexts("/d", 4);
        String path = PATH + "/" + hook.id();
        String to = "{\"to\":\"" + before + "\"}";
        assertThat(olga.call("POST", path + "/rewind", to).statusCode()).isEqualTo(409);
        assertThat(OperatorCalls.json(olga.call("POST", path + "/pause", ""))
                        .get("state")
                        .asString())
                .isEqualTo("paused");
        // As soon as nobody is in the group any more.
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> olga.call("POST", path + "/rewind", to).statusCode() == 200);
        talk.say(2);
        assertThat(receiver.texts("/d")).hasSize(4);
        olga.call("POST", path + "/resume", "");
        awaitTexts("/d", 10);
        assertThat(receiver.texts("/d").subList(4, 10)).isEqualTo(texts(0, 6));
        assertThat(olga.call("POST", path + "/rewind", "{\"to\":\"tomorrow\"}").statusCode())
                .isEqualTo(400);
    }

    /// Two processes share the work; one ends in the middle of it.
    @Test
    void anotherProcessGoesOnWhereOneEnded() {
        hook("/e", "message");
        receiver.answers(body -> body.contains("\"m20\"") ? 503 : 204);
        var second = new StatusServer(Backends.shared(), SETTINGS);
        try {
            talk.say(60);
            await().atMost(StatusServer.TOO_SLOW)
                    .until(() -> receiver.calls("/e").stream().anyMatch(call -> !call.taken()));
        } finally {
            second.close();
        }
        receiver.answers(body -> 204);
        await().atMost(StatusServer.TOO_SLOW)
                .untilAsserted(() -> assertThat(receiver.texts("/e")).containsAll(texts(0, 60)));
        assertThat(receiver.texts("/e").stream().distinct().toList()).isEqualTo(texts(0, 60));
    }

    @Test
    void isForOperatorsAndNamesWhatIsWrong() {
        String good = "{\"url\":\"" + receiver.url("/x") + "\",\"kinds\":[\"message\"]}";
        assertThat(olga.call("POST", PATH, good, olga.token(NewIds.next(), "user"))
                        .statusCode())
                .isEqualTo(403);
        for (String bad : List.of(
                "{",
                "[]",
                "{}",
                good.replace("http://", "ftp://"),
                good.replace("http://", "http://user@"),
                good.replace("/x", "/x#y"),
                good.replace("message", "everything"),
                good.replace("[\"message\"]", "[]"),
                good.replace("[\"message\"]", "5"),
                good.replace("}", ",\"conversation\":\"x\"}"))) {
            HttpResponse<byte[]> answer = olga.call("POST", PATH, bad);
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            assertThat(answer.statusCode()).as(bad + " " + text).isEqualTo(400);
            assertThat(text).contains("expected");
        }
        assertThat(olga.call("GET", PATH + "/" + NewIds.next(), "").statusCode())
                .isEqualTo(404);
    }

    private void awaitTexts(String path, int count) {
        await().atMost(StatusServer.TOO_SLOW)
                .untilAsserted(() -> assertThat(receiver.texts(path)).hasSizeGreaterThanOrEqualTo(count));
    }

    private static List<String> texts(int from, int to) {
        return new java.util.ArrayList<>(
                IntStream.range(from, to).mapToObj(i -> "m" + i).toList());
    }

    private Hook hook(String path, String... kinds) {
        return filtered(path, ",\"conversation\":\"" + talk.conversation + "\"", kinds);
    }

    private Hook hook(String path, UUID user, String... kinds) {
        return filtered(path, ",\"user\":\"" + user + "\"", kinds);
    }

    private Hook filtered(String path, String filter, String... kinds) {
        JsonNode made = OperatorCalls.json(olga.call(
                "POST",
                PATH,
                "{\"url\":\"" + receiver.url(path) + "\",\"kinds\":[\"" + String.join("\",\"", kinds) + "\"]" + filter
                        + "}"));
        return new Hook(
                UUID.fromString(made.get("webhook").asString()),
                made.get("secret").asString());
    }

    private static JsonNode listed(Hook hook) {
        return olga.get(PATH + "/" + hook.id());
    }

    private static List<ConsumerRecord<byte[], byte[]>> letters() {
        var place = new TopicPartition(Topic.DEAD_LETTERS.topicName(), 0);
        try (var consumer = new KafkaConsumer<byte[], byte[]>(
                KafkaSettings.consumer(Backends.shared().kafka().bootstrapServers(), "letters"))) {
            consumer.assign(List.of(place));
            consumer.seekToBeginning(List.of(place));
            long end = consumer.endOffsets(List.of(place)).get(place);
            var letters = new java.util.ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (consumer.position(place) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
            }
            return letters;
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
