package parley.local;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.testkit.fixture.RealisticText;
import parley.testkit.guarantee.Scenario;

/// Random small histories, each in a new direct conversation or group: some members are away when it begins,
/// come and go while others talk, on either gateway, and in the end have everything once and in order.
class OfflineAndGroupsTest {
    private static final int HISTORIES = 120;
    private static final int PEOPLE = 18;
    private static final Duration LOOK = Duration.ofMillis(5);

    private final LocalPlatform platform = TestPlatform.shared();
    private final Scenario scenario = Scenario.seeded(new Random().nextLong());
    private final Random random = scenario.random();
    private final RealisticText texts = new RealisticText(scenario.seed());
    private final List<ScenarioDevice> people = new ArrayList<>();
    private final Set<Set<UUID>> pairs = new HashSet<>();
    private int said;

    @Test
    @Tag("property-4")
    @Tag("property-5")
    void whoeverWasAwayGetsEverythingOfDirectAndGroupConversations() {
        scenario.run(() -> {
            for (int i = 0; i < PEOPLE; i++) {
                people.add(new ScenarioDevice(
                        scenario, Rest.register(platform.gateways().getFirst(), "phone")));
            }
            for (int history = 0; history < HISTORIES; history++) {
                history();
            }
        });
    }

    private void history() {
        List<ScenarioDevice> members = new ArrayList<>(people);
        Collections.shuffle(members, random);
        UUID talk;
        if (random.nextBoolean() && pairs.add(users(members.subList(0, 2)))) {
            members = members.subList(0, 2);
            talk = Rest.direct(
                    platform.gateways().getFirst(),
                    members.getFirst().login(),
                    members.getLast().login().user());
        } else {
            members = members.subList(0, 2 + random.nextInt(6));
            ScenarioDevice owner = members.getFirst();
            talk = Rest.group(
                    platform.gateways().getLast(),
                    owner.login(),
                    List.copyOf(users(members.subList(1, members.size()))));
        }
        for (ScenarioDevice member : members) {
            scenario.joined(member.device(), talk, 0);
            if (random.nextBoolean()) {
                member.drop();
            }
        }
        for (int steps = 4 + random.nextInt(12); steps > 0; steps--) {
            ScenarioDevice member = members.get(random.nextInt(members.size()));
            switch (random.nextInt(5)) {
                case 0 -> member.drop();
                case 1 -> connect(member);
                default -> say(member, talk);
            }
        }
        List<ScenarioDevice> all = members;
        await().atMost(Crowd.TOO_SLOW).pollInterval(LOOK).until(() -> {
            all.stream().filter(member -> !member.online()).forEach(this::connect);
            all.forEach(ScenarioDevice::resendRefused);
            return all.stream().allMatch(ScenarioDevice::idle)
                    && scenario.missing().isEmpty();
        });
    }

    private void say(ScenarioDevice sender, UUID talk) {
        if (!sender.online()) {
            connect(sender);
        }
        sender.send(talk, "m" + said++, texts.nextBody());
    }

    private void connect(ScenarioDevice device) {
        List<URI> gateways = platform.gateways();
        device.connect(gateways.get(random.nextInt(gateways.size())));
    }

    private static Set<UUID> users(List<ScenarioDevice> devices) {
        var users = new HashSet<UUID>();
        devices.forEach(device -> users.add(device.login().user()));
        return users;
    }
}
