package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.testkit.fixture.RealisticText;
import parley.testkit.guarantee.Device;
import parley.testkit.guarantee.Scenario;

/// Delivery at least once, with confirmation to the sender: whatever people send while they drop off and
/// come back, in the end everybody has it, every sender knows that, and nobody knew too early.
@Tag("property-3")
class ConfirmationProperties {
    private static final int CASES = 100;
    private static final int PEOPLE = 5;
    private static final Duration TOO_SLOW = Duration.ofSeconds(90);

    private final LocalPlatform platform = TestPlatform.shared();
    private final Confirmed confirmed = new Confirmed();

    @Test
    void everySenderLearnsThatEveryMessageArrivedAndNoSooner() {
        URI gateway = platform.gateways().getFirst();
        var people = new ArrayList<Rest.Login>();
        for (int i = 0; i < PEOPLE; i++) {
            people.add(Rest.register(gateway, "phone"));
        }
        long first = new Random().nextLong();
        for (int i = 0; i < CASES; i++) {
            new Case(Scenario.seeded(first + i), people).run();
        }
    }

    private final class Case {
        private final Scenario scenario;
        private final List<ScenarioDevice> devices = new ArrayList<>();
        private final List<UUID> users;
        private final UUID talk;

        private Case(Scenario scenario, List<Rest.Login> people) {
            this.scenario = scenario;
            var some = new ArrayList<>(people);
            Collections.shuffle(some, scenario.random());
            List<Rest.Login> members = some.subList(0, 2 + scenario.random().nextInt(3));
            users = members.stream().map(Rest.Login::user).toList();
            talk = Rest.group(platform.gateways().getFirst(), members.getFirst(), users.subList(1, users.size()));
            for (Rest.Login login : members) {
                var device = new ScenarioDevice(scenario, login);
                device.tell(confirmed);
                devices.add(device);
                scenario.joined(new Device(login.user(), login.device()), talk, 0);
            }
        }

        private void run() {
            try {
                scenario.run(() -> {
                    chat();
                    await().atMost(TOO_SLOW).pollInterval(Duration.ofMillis(10)).until(this::allIsWell);
                    assertThat(confirmed.early()).isEmpty();
                });
            } catch (AssertionError e) {
                throw new AssertionError(confirmed.missing(talk, users) + "\n" + e.getMessage(), e);
            } finally {
                devices.forEach(ScenarioDevice::drop);
            }
        }

        private void chat() {
            var texts = new RealisticText(scenario.seed());
            Random random = scenario.random();
            for (int i = 3 + random.nextInt(6); i > 0; i--) {
                ScenarioDevice sender = any();
                if (!sender.online()) {
                    connect(sender);
                }
                sender.send(talk, UUID.randomUUID().toString(), texts.nextBody());
                switch (random.nextInt(4)) {
                    case 0 -> any().drop();
                    case 1 -> connect(any());
                    case 2 ->
                        await().atMost(TOO_SLOW)
                                .pollInterval(Duration.ofMillis(5))
                                .until(() -> sender.answered() || !sender.online());
                    default -> {
                        // goes on at once
                    }
                }
            }
        }

        private boolean allIsWell() {
            devices.stream().filter(device -> !device.online()).forEach(this::connect);
            devices.forEach(ScenarioDevice::resendRefused);
            return devices.stream().allMatch(ScenarioDevice::idle)
                    && scenario.missing().isEmpty()
                    && confirmed.missing(talk, users).isEmpty();
        }

        private ScenarioDevice any() {
            return devices.get(scenario.random().nextInt(devices.size()));
        }

        private void connect(ScenarioDevice device) {
            device.connect(platform.gateways()
                    .get(scenario.random().nextInt(platform.gateways().size())));
        }
    }
}
