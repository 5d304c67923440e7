package parley.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import parley.contract.topic.Partitions;
import parley.testkit.guarantee.Scenario;
import tools.jackson.databind.JsonNode;

/// One backend or service after the other goes away under load, and people go on talking. Every guarantee is held in
/// every scenario.
@TestInstance(Lifecycle.PER_CLASS)
class DegradationTest {
    private static final int PEOPLE = 8;
    private static final int PARTITIONS = 8;

    /// Longer than a gateway waits for either store.
    private static final Duration UNPROVEN = Duration.ofSeconds(5);

    /// Between two pings of a client that is not throttled.
    private static final Duration CIVIL = Duration.ofMillis(100);

    private final Path directory = TestPlatform.temporaryDirectory();
    private LocalPlatform platform;

    @BeforeAll
    void start() {
        platform = LocalPlatform.start(new LocalOptions(directory, 0, 0, 2, 1), line -> {});
    }

    @AfterAll
    void stop() {
        platform.close();
        Directories.delete(directory);
    }

    @Test
    @Tag("property-12")
    void liveDeliveryGoesOnWithoutAWorker() {
        crowd((scenario, crowd) -> {
            platform.stop("worker-1");
            Instant gone = Instant.now();
            tell("first delivery without a worker", crowd.millisUntilDelivered(gone));
            crowd.talk(100, true);
            crowd.everybodyIsThere();
            crowd.everybodyHasEverything();
            platform.start("worker-1");
            crowd.talk(100, true);
        });
    }

    @Test
    @Tag("property-12")
    void liveDeliveryGoesOnWithoutRedis() {
        crowd((scenario, crowd) -> {
            platform.backends().redis().kill();
            Instant gone = Instant.now();
            tell("first delivery without Redis", crowd.millisUntilDelivered(gone));
            crowd.talkFor(Duration.ofSeconds(10), true);
            crowd.everybodyIsThere();
            crowd.everybodyHasEverything();
            platform.backends().redis().start();
            Instant back = Instant.now();
            tell("first delivery with Redis back", crowd.millisUntilDelivered(back));
            crowd.talk(100, true);
        });
    }

    @Test
    @Tag("property-12")
    void catchesUpFromTheLogWhenRedisIsAwayAndTheSinkIsBehind() {
        crowd((scenario, crowd) -> {
            ScenarioDevice absent = crowd.devices().getLast();
            absent.drop();
            platform.stop("sink");
            crowd.devices().stream().filter(device -> device != absent).forEach(crowd::connect);
            UUID talk = crowd.talks().keySet().stream()
                    .filter(each -> crowd.talks().get(each).size() == PEOPLE)
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < 50; i++) {
                crowd.devices().getFirst().send(talk, "behind-" + i, "{\"text\":\"x\"}".getBytes(UTF_8));
            }
            await().atMost(Crowd.TOO_SLOW).until(crowd.devices().getFirst()::answered);
            platform.backends().redis().kill();
            crowd.everybodyIsThere();
            crowd.everybodyHasEverything();
            platform.backends().redis().start();
            platform.start("sink");
            crowd.talk(30, true);
        });
    }

    @Test
    @Tag("property-12")
    void isBackSoonAfterRedisWasFlushed() {
        crowd((scenario, crowd) -> {
            for (int i = 0; i < 5; i++) {
                crowd.talk(20, true);
                crowd.everybodyIsThere();
                platform.backends().redis().flush();
                tell("first delivery after a flush", crowd.millisUntilDelivered(Instant.now()));
            }
        });
    }

    @Test
    void talksOnWithoutMySql() {
        crowd((scenario, crowd) -> {
            // Where nobody spoke since Redis began, only MySQL knows that there is nothing older.
            crowd.everyTalkBegins();
            platform.backends().mysql().stop();
            crowd.talk(100, true);
            crowd.everybodyIsThere();
            crowd.everybodyHasEverything();
            URI gateway = platform.gateways().getFirst();
            var login = Rest.call(
                    gateway,
                    "POST",
                    "/v1/sessions",
                    "",
                    "{\"username\":\"" + crowd.devices().getFirst().login().username()
                            + "\",\"password\":\"correct horse\",\"device\":\"tablet\"}");
            assertThat(login.status()).as(login.body()).isEqualTo(503);
            assertThat(login.json().get("code").asString()).isEqualTo("unavailable");
            ScenarioDevice reader = crowd.devices().getFirst();
            UUID talk = crowd.talks().keySet().iterator().next();
            ScenarioDevice member = crowd.talks().get(talk).getFirst();
            Rest.Answer page = history(talk, member, "limit=1");
            assertThat(page.status())
                    .as("what the cache proves: " + page.body())
                    .isEqualTo(200);
            platform.backends().redis().flush();
            await().atMost(Crowd.TOO_SLOW).untilAsserted(() -> {
                Rest.Answer old = history(talk, member, "after=0&limit=100");
                assertThat(old.status()).as(old.body()).isEqualTo(503);
                assertThat(old.json().get("code").asString()).isEqualTo("unavailable");
            });
            assertThat(sync(reader, crowd, "\"after\":0").get("code").asString())
                    .isEqualTo("unavailable");
            platform.backends().mysql().start();
            crowd.talk(50, true);
        });
    }

    @Test
    @Tag("property-12")
    void aConversationThatNobodyCanProveKeepsNoOtherBack() {
        crowd((scenario, crowd) -> {
            UUID everybody = crowd.talks().keySet().stream()
                    .filter(each -> crowd.talks().get(each).size() == PEOPLE)
                    .findFirst()
                    .orElseThrow();
            ScenarioDevice reader = crowd.devices().getFirst();
            silentBeside(everybody, reader, crowd.devices().get(2));
            // From here on the view begins after something, where both are.
            platform.backends().redis().flush();
            crowd.everyTalkBegins();
            platform.backends().mysql().stop();
            reader.drop();
            crowd.devices().get(1).send(everybody, "meanwhile", "{\"text\":\"x\"}".getBytes(UTF_8));
            crowd.connect(reader);
            crowd.everybodyHasEverything();
            assertThat(reader.idle()).as("ready").isFalse();
            platform.backends().mysql().start();
        });
    }

    @Test
    @Tag("property-12")
    void holdsReadyBackWithoutRedisAndMySql() {
        crowd((scenario, crowd) -> {
            platform.backends().redis().kill();
            platform.backends().mysql().stop();
            Rest.Login login = crowd.devices().getFirst().login();
            crowd.devices().getFirst().drop();
            try (var socket = RawSocket.open(platform.gateways().getFirst())) {
                socket.send(
                        "{\"op\":\"hello\",\"token\":\"" + login.token() + "\",\"device\":\"" + login.device() + "\"}");
                socket.await("welcome");
                Instant end = Instant.now().plus(UNPROVEN);
                await().atMost(Crowd.TOO_SLOW).pollInterval(CIVIL).until(() -> {
                    socket.send("{\"op\":\"ping\"}");
                    // Answers to later frames come, and ready does not.
                    assertThat(socket.await(frame -> true, "frame").get("op").asString())
                            .isEqualTo("pong");
                    return Instant.now().isAfter(end);
                });
                platform.backends().mysql().start();
                socket.await("ready");
            }
            platform.backends().redis().start();
            crowd.talk(20, true);
        });
    }

    @Test
    void refusesAtOnceWithoutKafkaAndComesBackByItself() {
        crowd((scenario, crowd) -> {
            ScenarioDevice sender = crowd.devices().getFirst();
            UUID talk = crowd.talks().keySet().stream()
                    .filter(each -> crowd.talks().get(each).contains(sender))
                    .findFirst()
                    .orElseThrow();
            platform.backends().kafka().stop(1);
            for (int i = 0; i < 3; i++) {
                sender.send(talk, "refused-" + i, "{\"text\":\"x\"}".getBytes(UTF_8));
            }
            await().atMost(Crowd.TOO_SLOW)
                    .until(() -> sender.lastError().contains("\"code\":\"unavailable\"")
                            && sender.lastError().contains("\"retry\":true"));
            platform.backends().kafka().start(1);
            await().atMost(Crowd.TOO_SLOW).until(() -> {
                sender.resendRefused();
                return sender.answered();
            });
            crowd.talk(30, true);
        });
    }

    @Test
    @Tag("property-12")
    void waitsWithoutKafkaAndRedisAndLosesNothing() {
        crowd((scenario, crowd) -> {
            platform.backends().redis().kill();
            crowd.talk(10, true);
            platform.backends().kafka().stop(1);
            UUID talk = crowd.talks().keySet().iterator().next();
            ScenarioDevice sender = crowd.talks().get(talk).getFirst();
            if (!sender.online()) {
                crowd.connect(sender);
            }
            sender.send(talk, "later", "{\"text\":\"x\"}".getBytes(UTF_8));
            platform.backends().kafka().start(1);
            await().atMost(Crowd.TOO_SLOW).until(() -> {
                sender.resendRefused();
                return sender.answered();
            });
            crowd.everybodyIsThere();
            crowd.everybodyHasEverything();
            platform.backends().redis().start();
            crowd.talk(20, true);
        });
    }

    /// A group in which nobody says anything, in the partition of another conversation.
    private void silentBeside(UUID other, ScenarioDevice one, ScenarioDevice two) {
        URI gateway = platform.gateways().getFirst();
        var partitions = new Partitions(PARTITIONS);
        UUID silent;
        do {
            silent = Rest.group(gateway, one.login(), List.of(two.device().user()));
        } while (partitions.of(silent) != partitions.of(other));
    }

    private Rest.Answer history(UUID talk, ScenarioDevice reader, String query) {
        return Rest.call(
                platform.status(),
                "GET",
                "/v1/conversations/" + talk + "/messages?" + query,
                reader.login().token(),
                "");
    }

    /// @return what a second socket of the device is answered; the first one is closed by it
    private JsonNode sync(ScenarioDevice device, Crowd crowd, String range) {
        UUID talk = crowd.talks().entrySet().stream()
                .filter(each -> each.getValue().contains(device))
                .findFirst()
                .orElseThrow()
                .getKey();
        device.drop();
        try (var socket = RawSocket.open(platform.gateways().getFirst())) {
            socket.send("{\"op\":\"hello\",\"token\":\"" + device.login().token() + "\",\"device\":\""
                    + device.login().device() + "\"}");
            socket.await("welcome");
            socket.send("{\"op\":\"sync\",\"request\":\"r\",\"conversation\":\"" + talk + "\"," + range + "}");
            return socket.await(frame -> frame.has("request"), "answer to sync");
        }
    }

    private interface Steps {
        void run(Scenario scenario, Crowd crowd);
    }

    private void crowd(Steps steps) {
        Scenario scenario = Scenario.seeded(new Random().nextLong());
        scenario.run(() -> {
            var crowd = new Crowd(platform, scenario, PEOPLE);
            try {
                crowd.everybodyIsThere();
                crowd.talk(20, false);
                crowd.everybodyHasEverything();
                steps.run(scenario, crowd);
                crowd.everybodyIsThere();
                crowd.everybodyHasEverything();
            } finally {
                platform.backends().redis().start();
                platform.backends().mysql().start();
                platform.backends().kafka().start(1);
                crowd.devices().forEach(ScenarioDevice::drop);
            }
        });
    }

    private static void tell(String what, long millis) {
        System.out.println(what + ": " + millis + " ms");
    }
}
