package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import parley.testkit.guarantee.NoDuplicateAfterDedupe;
import parley.testkit.guarantee.Scenario;

/// Who belongs to a conversation is changed at one gateway and must become known to the other and to the
/// worker: by the sink that captures it, and without one.
@TestInstance(Lifecycle.PER_CLASS)
class MembershipTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(90);
    private static final int ROUNDS = 10;

    private final Path directory = TestPlatform.temporaryDirectory();
    private final List<ScenarioDevice> devices = new ArrayList<>();
    private Scenario scenario = Scenario.seeded(1);
    private LocalPlatform platform;
    private int said;

    @BeforeAll
    void start() {
        platform = LocalPlatform.start(new LocalOptions(directory, 0, 0, 2, 1), line -> {});
        awaitCapture();
    }

    @AfterAll
    void stop() {
        platform.close();
        Directories.delete(directory);
    }

    @BeforeEach
    void begin() {
        scenario = Scenario.seeded(System.nanoTime())
                .waive(NoDuplicateAfterDedupe.class, "nobody sent what the conversation tells of itself");
    }

    @AfterEach
    void disconnect() {
        devices.forEach(ScenarioDevice::drop);
        devices.clear();
    }

    @Test
    void newcomersOnTheOtherGatewayHearEverythingFromTheirFirstMessage() {
        scenario.run(this::groupsWithNewcomers);
    }

    /// Nothing is captured: rows come from the gateway that changed them, a moment later.
    @Test
    void withoutASinkNobodyStaysUntold() {
        platform.stop("sink");
        try {
            scenario.run(this::groupsWithNewcomers);
        } finally {
            platform.start("sink");
            awaitCapture();
        }
    }

    /// Everything is asked of the gateway that the others are not connected to.
    private void groupsWithNewcomers() {
        URI here = platform.gateways().getFirst();
        URI there = platform.gateways().getLast();
        ScenarioDevice owner = connected(here);
        ScenarioDevice friend = connected(there);
        ScenarioDevice newcomer = connected(there);
        for (int round = 0; round < ROUNDS; round++) {
            UUID talk = Rest.group(here, owner.login(), List.of(friend.login().user()));
            scenario.joined(owner.device(), talk, 0);
            scenario.joined(friend.device(), talk, 0);
            say(owner, talk);
            String path =
                    "/v1/conversations/" + talk + "/members/" + newcomer.login().user();
            assertThat(Rest.call(here, "PUT", path, owner.login().token(), "{}").status())
                    .isEqualTo(200);
            scenario.joined(newcomer.device(), talk, joinSeq(talk, newcomer));
            say(owner, talk);
            await().atMost(TOO_SLOW)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> owner.answered() && scenario.missing().isEmpty());
            // Whoever hears of the talk may speak in it.
            say(newcomer, talk);
        }
        await().atMost(TOO_SLOW)
                .until(() -> devices.stream().allMatch(ScenarioDevice::answered)
                        && scenario.missing().isEmpty());
    }

    private long joinSeq(UUID talk, ScenarioDevice member) {
        try (var connection = platform.backends().mysql().connect();
                var select = connection.prepareStatement(
                        "SELECT join_seq FROM member WHERE conversation_id = ? AND user_id = ?")) {
            select.setBytes(1, parley.contract.id.UuidBytes.of(talk));
            select.setBytes(2, parley.contract.id.UuidBytes.of(member.login().user()));
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private ScenarioDevice connected(URI gateway) {
        var device = new ScenarioDevice(scenario, Rest.register(gateway, "phone"));
        device.connect(gateway);
        devices.add(device);
        return device;
    }

    private void say(ScenarioDevice sender, UUID talk) {
        sender.send(talk, "m" + said++, "{\"text\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private void awaitCapture() {
        await().atMost(TOO_SLOW)
                .until(() -> Rest.call(platform.management().get("sink"), "GET", "/actuator/health/capture", "", "")
                        .body()
                        .contains("\"active\""));
    }
}
