package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import parley.testkit.fixture.RealisticText;
import parley.testkit.guarantee.Observation;
import parley.testkit.guarantee.Scenario;

/// The main job on real parts: people talk, drop off and come back, on two gateways, and the platform is
/// restarted in between.
class TwoPeopleTalkTest {
    private static final int USERS = 20;
    private static final int WITH_TWO_DEVICES = 3;
    private static final int DIRECT = 10;
    private static final int GROUPS = 3;
    private static final int MESSAGES = 2_000;
    private static final Duration TOO_SLOW = Duration.ofSeconds(90);

    private final long seed = new Random().nextLong();
    private final Scenario scenario = Scenario.seeded(seed);
    private final RealisticText texts = new RealisticText(seed);
    private final List<ScenarioDevice> devices = new ArrayList<>();
    private final Map<UUID, List<ScenarioDevice>> talks = new HashMap<>();

    @Test
    void nothingIsLostDoubledReorderedOrChanged() {
        Path directory = TestPlatform.temporaryDirectory();
        try {
            scenario.run(() -> {
                try (var platform = LocalPlatform.start(new LocalOptions(directory, 0, 0, 2, 1), line -> {})) {
                    people(platform.gateways().getFirst());
                    talk(platform.gateways());
                    everybodyCatchesUp(platform.gateways());
                    historyHoldsEverything(platform.status());
                }
                devices.forEach(ScenarioDevice::drop);
                try (var restarted = LocalPlatform.start(new LocalOptions(directory, 0, 0, 2, 1), line -> {})) {
                    historyHoldsEverything(restarted.status());
                    say(devices.getFirst(), "after-restart");
                    newDevice(restarted.gateways().get(1));
                    everybodyCatchesUp(restarted.gateways());
                }
            });
        } finally {
            Directories.delete(directory);
        }
    }

    private void people(URI gateway) {
        var phones = new ArrayList<ScenarioDevice>();
        for (int i = 0; i < USERS; i++) {
            Rest.Login login = Rest.register(gateway, "phone");
            phones.add(device(login));
            if (i < WITH_TWO_DEVICES) {
                device(Rest.login(gateway, login.username(), "laptop"));
            }
        }
        for (int i = 0; i < DIRECT; i++) {
            Rest.Login one = phones.get(i).login();
            Rest.Login other = phones.get(USERS - 1 - i).login();
            talks.put(Rest.direct(gateway, one, other.user()), members(one.user(), other.user()));
        }
        for (int i = 0; i < GROUPS; i++) {
            var users = new ArrayList<UUID>();
            for (int member = i; member < USERS; member += i + 2) {
                users.add(phones.get(member).login().user());
            }
            UUID group = Rest.group(gateway, phones.get(i).login(), users.subList(1, users.size()));
            talks.put(group, members(users.toArray(UUID[]::new)));
        }
        talks.forEach((talk, members) -> members.forEach(member -> scenario.joined(member.device(), talk, 0)));
    }

    /// A device that was never there before gets everything since its user joined.
    private void newDevice(URI gateway) {
        ScenarioDevice phone = devices.getFirst();
        ScenarioDevice tablet = device(Rest.login(gateway, phone.login().username(), "tablet"));
        talks.forEach((talk, members) -> {
            if (members.contains(phone)) {
                scenario.joined(tablet.device(), talk, 0);
            }
        });
        tablet.connect(gateway);
    }

    private void talk(List<URI> gateways) {
        Random random = scenario.random();
        for (int i = 0; i < MESSAGES; i++) {
            ScenarioDevice sender = devices.get(random.nextInt(devices.size()));
            if (!sender.online()) {
                sender.connect(gateways.get(random.nextInt(2)));
            }
            say(sender, "m" + i);
            if (random.nextInt(20) == 0) {
                devices.get(random.nextInt(devices.size())).drop();
            }
            if (random.nextInt(20) == 0) {
                devices.get(random.nextInt(devices.size())).connect(gateways.get(random.nextInt(2)));
            }
        }
    }

    private void say(ScenarioDevice sender, String id) {
        List<UUID> own = talks.entrySet().stream()
                .filter(talk -> talk.getValue().contains(sender))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        sender.send(
                own.get(scenario.random().nextInt(own.size())), sender.device().name() + "-" + id, texts.nextBody());
    }

    private void everybodyCatchesUp(List<URI> gateways) {
        await().atMost(TOO_SLOW).pollInterval(Duration.ofMillis(200)).until(() -> {
            for (int i = 0; i < devices.size(); i++) {
                if (!devices.get(i).online()) {
                    devices.get(i).connect(gateways.get(i % 2));
                }
            }
            return devices.stream().allMatch(ScenarioDevice::idle)
                    && scenario.missing().isEmpty();
        });
    }

    /// Each page is complete as far as it says; while the cache is slow, the newest messages are in it once they are
    /// stored.
    private void historyHoldsEverything(URI status) {
        await().atMost(TOO_SLOW)
                .untilAsserted(() -> assertThat(readHistory(status)).isGreaterThanOrEqualTo(MESSAGES));
    }

    /// @return how many messages all conversations hold together
    private int readHistory(URI status) {
        int messages = 0;
        for (var talk : talks.entrySet()) {
            ScenarioDevice reader = talk.getValue().getFirst();
            long after = 0;
            boolean more = true;
            while (more) {
                String path = "/v1/conversations/" + talk.getKey() + "/messages?limit=100&after=" + after;
                Rest.Answer answer = await().atMost(TOO_SLOW)
                        .until(
                                () -> Rest.call(
                                        status, "GET", path, reader.login().token(), ""),
                                got -> got.status() != 503);
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                WireMessage.Page page = WireMessage.page(answer.body().getBytes(StandardCharsets.UTF_8));
                scenario.history(
                        reader.device(),
                        talk.getKey(),
                        after,
                        page.upTo(),
                        page.messages().stream()
                                .map(each -> new Observation.Entry(
                                        each.seq(), each.message(), each.body(), each.meta(), false))
                                .toList());
                messages += page.messages().size();
                after = page.upTo();
                more = page.more();
            }
        }
        return messages;
    }

    private ScenarioDevice device(Rest.Login login) {
        var device = new ScenarioDevice(scenario, login);
        devices.add(device);
        return device;
    }

    private List<ScenarioDevice> members(UUID... users) {
        var members = new ArrayList<ScenarioDevice>();
        for (UUID user : users) {
            devices.stream()
                    .filter(device -> device.device().user().equals(user))
                    .forEach(members::add);
        }
        return members;
    }
}
