package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import parley.testkit.fixture.RealisticText;
import parley.testkit.guarantee.Scenario;

/// People in direct conversations and groups on all gateways, who talk at random and tell the scenario.
final class Crowd {
    /// Longer than anything takes that works.
    static final Duration TOO_SLOW = Duration.ofSeconds(90);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final LocalPlatform platform;
    private final Scenario scenario;
    private final RealisticText texts;
    private final List<ScenarioDevice> devices = new ArrayList<>();
    private final Map<UUID, List<ScenarioDevice>> talks = new HashMap<>();
    private int said;

    /// Registers `people`, each talking with the next one, and everybody in one group; nobody is connected yet.
    Crowd(LocalPlatform platform, Scenario scenario, int people) {
        this.platform = platform;
        this.scenario = scenario;
        this.texts = new RealisticText(scenario.seed());
        URI gateway = platform.gateways().getFirst();
        for (int i = 0; i < people; i++) {
            devices.add(new ScenarioDevice(scenario, Rest.register(gateway, "phone")));
        }
        for (int i = 0; i < people; i++) {
            ScenarioDevice one = devices.get(i);
            ScenarioDevice other = devices.get((i + 1) % people);
            talks.putIfAbsent(Rest.direct(gateway, one.login(), other.device().user()), List.of(one, other));
        }
        List<UUID> users =
                devices.stream().skip(1).map(device -> device.device().user()).toList();
        talks.put(Rest.group(gateway, devices.getFirst().login(), users), List.copyOf(devices));
        talks.forEach((talk, members) -> members.forEach(member -> scenario.joined(member.device(), talk, 0)));
    }

    List<ScenarioDevice> devices() {
        return devices;
    }

    Map<UUID, List<ScenarioDevice>> talks() {
        return talks;
    }

    void connect(ScenarioDevice device) {
        device.connect(platform.gateways()
                .get(scenario.random().nextInt(platform.gateways().size())));
    }

    /// Connects who is not, and waits until everybody is ready.
    void everybodyIsThere() {
        await().atMost(TOO_SLOW).pollInterval(LOOK).untilAsserted(() -> {
            devices.stream().filter(device -> !device.online()).forEach(this::connect);
            assertThat(devices).allMatch(ScenarioDevice::idle);
        });
    }

    /// Everybody who is connected, and everybody is, has everything.
    void everybodyHasEverything() {
        await().atMost(TOO_SLOW)
                .pollInterval(LOOK)
                .until(() -> devices.stream().allMatch(ScenarioDevice::answered)
                        && scenario.missing().isEmpty());
    }

    void say() {
        ScenarioDevice sender = devices.get(scenario.random().nextInt(devices.size()));
        if (!sender.online()) {
            connect(sender);
        }
        List<UUID> own = talks.entrySet().stream()
                .filter(talk -> talk.getValue().contains(sender))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        sender.send(own.get(scenario.random().nextInt(own.size())), "s" + said++, texts.nextBody());
        await().atMost(TOO_SLOW).pollInterval(Duration.ofMillis(2)).until(() -> {
            if (!sender.online()) {
                connect(sender);
            }
            sender.resendRefused();
            return sender.answered();
        });
    }

    /// Talks, one message after the other.
    ///
    /// @param restless whether people drop off and come back meanwhile
    void talk(int messages, boolean restless) {
        for (int i = 0; i < messages; i++) {
            say();
            if (restless && scenario.random().nextInt(8) == 0) {
                devices.get(scenario.random().nextInt(devices.size())).drop();
            }
            if (restless && scenario.random().nextInt(8) == 0) {
                connect(devices.get(scenario.random().nextInt(devices.size())));
            }
        }
    }

    /// One message in every conversation, so that everybody has a place in each.
    void everyTalkBegins() {
        talks.forEach((talk, members) -> {
            members.getFirst().send(talk, "begin-" + said++, texts.nextBody());
        });
        everybodyHasEverything();
    }

    /// Talks until so much time has gone by.
    void talkFor(Duration time, boolean restless) {
        Instant end = Instant.now().plus(time);
        while (Instant.now().isBefore(end)) {
            talk(5, restless);
        }
    }

    /// @return milliseconds from `since` until a message that is sent now has reached everybody
    long millisUntilDelivered(Instant since) {
        say();
        everybodyHasEverything();
        return Duration.between(since, Instant.now()).toMillis();
    }
}
