package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.client.DeviceListener;
import parley.client.DeviceOptions;
import parley.client.OutgoingMessage;
import parley.client.ParleyClient;
import parley.client.ParleyDevice;
import parley.client.ParleyException;
import parley.client.ServerFrame;
import parley.testkit.fixture.RealisticText;
import parley.testkit.guarantee.Scenario;

/// Talking goes on while every service is restarted: nothing is lost, and no send fails for good.
@Tag("property-14")
class RollingRestartTest {
    private static final int PAIRS = 5;
    private static final int MOST_UNANSWERED = 40;

    private final long seed = new Random().nextLong();
    private final Scenario scenario = Scenario.seeded(seed);
    private final RealisticText texts = new RealisticText(seed);
    private final List<ScenarioDevice> devices = new ArrayList<>();
    private final Map<ScenarioDevice, UUID> talks = new HashMap<>();

    @Test
    void nobodyLosesAnythingWhileEverythingIsRestarted() {
        Path directory = TestPlatform.temporaryDirectory();
        try {
            scenario.run(() -> {
                try (var platform = LocalPlatform.start(new LocalOptions(directory, 0, 0, 2, 1), line -> {})) {
                    platform.addWorker();
                    pairs(platform.gateways().getFirst());
                    try (var obedient = new Obedient(platform.gateways())) {
                        RollingRestart.Report report =
                                RollingRestart.run(platform, new Talking(platform.gateways(), obedient));
                        System.out.println("rolling restart: " + report + ", client sends " + obedient.sent.size());
                        assertThat(report.millis())
                                .containsOnlyKeys("gateway-1", "gateway-2", "worker-1", "worker-2", "sink", "status");
                        assertThat(obedient.refused).isEmpty();
                        assertThat(obedient.reconnects()).isGreaterThanOrEqualTo(2);
                    }
                }
                devices.forEach(device -> assertThat(device.refusals()).isEmpty());
            });
        } finally {
            Directories.delete(directory);
        }
    }

    private void pairs(URI gateway) {
        for (int i = 0; i < PAIRS; i++) {
            var one = new ScenarioDevice(scenario, Rest.register(gateway, "phone"));
            var other = new ScenarioDevice(scenario, Rest.register(gateway, "phone"));
            UUID talk = Rest.direct(gateway, one.login(), other.login().user());
            for (ScenarioDevice device : List.of(one, other)) {
                devices.add(device);
                talks.put(device, talk);
                scenario.joined(device.device(), talk, 0);
            }
        }
    }

    /// Devices that know only the protocol, and two of the Java client, all talk at once.
    private final class Talking implements RollingRestart.Feature {
        private final List<URI> gateways;
        private final Obedient obedient;
        private int number;

        Talking(List<URI> gateways, Obedient obedient) {
            this.gateways = gateways;
            this.obedient = obedient;
        }

        @Override
        public void use() {
            reconnect();
            Random random = scenario.random();
            ScenarioDevice sender = devices.get(random.nextInt(devices.size()));
            sender.send(talks.get(sender), sender.device().user() + "-" + number++, texts.nextBody());
            obedient.say(number);
            await().atMost(RollingRestart.TOO_SLOW).until(() -> {
                reconnect();
                return devices.stream().mapToInt(ScenarioDevice::unanswered).sum() < MOST_UNANSWERED
                        && obedient.waiting() < MOST_UNANSWERED;
            });
        }

        @Override
        public boolean settled() {
            reconnect();
            return devices.stream().allMatch(ScenarioDevice::idle)
                    && obedient.settled()
                    && scenario.missing().isEmpty();
        }

        private void reconnect() {
            for (int i = 0; i < devices.size(); i++) {
                if (!devices.get(i).online()) {
                    devices.get(i).connect(gateways.get((i + ++number) % 2));
                }
            }
        }
    }

    /// Two devices of the Java client, which leaves a gateway when that says so.
    private static final class Obedient implements AutoCloseable {
        private final List<CompletableFuture<ServerFrame.Accepted>> sent = new CopyOnWriteArrayList<>();
        private final List<String> refused = new CopyOnWriteArrayList<>();
        private final List<String> received = new CopyOnWriteArrayList<>();
        private final List<String> ready = new CopyOnWriteArrayList<>();
        private final ParleyClient client;
        private final ParleyDevice one;
        private final ParleyDevice other;
        private final UUID talk;

        Obedient(List<URI> gateways) {
            client = new ParleyClient(gateways, null, Clock.systemUTC(), new SplittableRandom(7));
            Rest.Login first = Rest.register(gateways.get(0), "laptop");
            Rest.Login second = Rest.register(gateways.get(1), "laptop");
            talk = Rest.direct(gateways.get(0), first, second.user());
            one = open(first);
            other = open(second);
        }

        void say(int number) {
            sent.add(one.send(OutgoingMessage.text(talk, "m" + number)));
        }

        int waiting() {
            return one.waiting();
        }

        long reconnects() {
            return ready.size() - 2L;
        }

        boolean settled() {
            return sent.stream().allMatch(CompletableFuture::isDone) && received.size() >= sent.size();
        }

        @Override
        public void close() {
            one.close();
            other.close();
            client.close();
        }

        private ParleyDevice open(Rest.Login login) {
            var session = client.login(login.username(), "correct horse", login.device());
            return client.open(session, DeviceOptions.of(login.device()).withListener(new DeviceListener() {
                @Override
                public void message(ServerFrame.Message message) {
                    if (message.from().equals(login.user())) {
                        return;
                    }
                    received.add(message.message().toString());
                }

                @Override
                public void ready(ServerFrame.Ready caughtUp) {
                    ready.add(login.username() + Instant.now());
                }

                @Override
                public void refused(String id, ParleyException reason) {
                    refused.add(id + " " + reason.code());
                }
            }));
        }
    }
}
