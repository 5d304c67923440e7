package parley.toolbox.chaos.fault;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import parley.client.DeviceListener;
import parley.client.DeviceOptions;
import parley.client.OutgoingMessage;
import parley.client.ParleyClient;
import parley.client.ParleyDevice;
import parley.client.ServerFrame;
import parley.client.Session;
import parley.local.LocalOptions;
import parley.local.process.ProcessOptions;
import parley.local.process.ProcessPlatform;

/// Injects faults into a real platform one by one, by hand, while two people talk; prints how long it took to be well
/// again. To see that every fault bites and heals; the judge with the full load is `parley chaos`.
final class FaultTrial {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String PASSWORD = "correct horse";

    private final Set<UUID> accepted = ConcurrentHashMap.newKeySet();
    private final Set<UUID> received = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();

    private FaultTrial() {}

    /// @param arguments directory · brokers · beginnings of names of faults, separated by commas, or `all`
    public static void main(String[] arguments) throws Exception {
        new FaultTrial().run(Path.of(arguments[0]), Integer.parseInt(arguments[1]), List.of(arguments[2].split(",")));
        System.exit(0);
    }

    private void run(Path directory, int brokers, List<String> wanted) throws Exception {
        Files.createDirectories(directory);
        var options = new ProcessOptions(new LocalOptions(directory, 0, 0, 2, brokers), 1, true);
        try (ProcessPlatform platform = ProcessPlatform.start(options, FaultTrial::say);
                Links links = Links.over(platform)) {
            say("started in " + platform.startMillis() + " ms");
            var stage = new Stage(platform, links, new Random(1), LoadShapes.none(), line -> say("    " + line));
            talk(links.gateways(), () -> {
                for (Fault fault : Faults.all(Scale.STANDARD)) {
                    if (wanted.contains("all") || wanted.stream().anyMatch(fault.name()::startsWith)) {
                        trial(stage, fault);
                    }
                }
            });
        }
        say("closed");
    }

    private void trial(Stage stage, Fault fault) {
        var reason = fault.notRunnable(stage);
        if (reason.isPresent()) {
            say(fault.name() + "  NOT RUN: " + reason.get());
            return;
        }
        int before = received.size();
        String failure = "";
        try {
            fault.inject(stage);
            int injected = received.size();
            Thread.sleep(fault.lasts());
            say(fault.name() + "  injected; received meanwhile " + (received.size() - injected));
        } catch (Exception e) {
            failure = "  INJECT FAILED " + e;
        }
        long began = System.nanoTime();
        try {
            fault.heal(stage);
        } catch (Exception e) {
            failure += "  HEAL FAILED " + e;
        }
        long healed = System.nanoTime();
        boolean ready = stage.awaitReady(LIMIT);
        long wasReady = System.nanoTime();
        boolean whole = caughtUp();
        say(fault.name() + "  healed in " + millis(began, healed) + " ms, "
                + (ready ? "ready" : "NOT READY " + stage.platform().notReady()) + " after "
                + millis(healed, wasReady) + " ms, " + (whole ? "all" : "NOT ALL") + " delivered after "
                + millis(wasReady, System.nanoTime()) + " ms; accepted " + accepted.size() + " received "
                + (received.size() - before) + " refused " + refused.get() + failure);
    }

    /// Whether everything that is accepted by now arrives, and something new is.
    private boolean caughtUp() {
        Set<UUID> due = Set.copyOf(accepted);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!(received.containsAll(due) && accepted.size() > due.size())) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        return true;
    }

    private void talk(List<URI> gateways, Runnable meanwhile) throws Exception {
        try (var client = new ParleyClient(gateways, null, Clock.systemUTC(), new Random(2))) {
            for (String name : List.of("trial-a", "trial-b")) {
                try {
                    client.register(name, PASSWORD, null);
                } catch (RuntimeException e) {
                    say(name + ": " + e.getMessage());
                }
            }
            Session a = client.login("trial-a", PASSWORD, "phone");
            Session b = client.login("trial-b", PASSWORD, "phone");
            UUID conversation = a.direct(b.user()).conversation();
            DeviceListener listener = new DeviceListener() {
                @Override
                public void message(ServerFrame.Message message) {
                    received.add(message.message());
                }
            };
            var over = new AtomicBoolean();
            try (ParleyDevice sender = client.open(a, DeviceOptions.of("phone"));
                    ParleyDevice receiver =
                            client.open(b, DeviceOptions.of("phone").withListener(listener))) {
                receiver.ready().join();
                Thread sending = Thread.ofVirtual().start(() -> send(sender, conversation, over));
                meanwhile.run();
                over.set(true);
                sending.join();
            }
        }
    }

    private void send(ParleyDevice sender, UUID conversation, AtomicBoolean over) {
        while (!over.get()) {
            sender.send(OutgoingMessage.text(conversation, "hello")).whenComplete((answer, failure) -> {
                if (answer != null) {
                    accepted.add(answer.message());
                } else {
                    refused.incrementAndGet();
                }
            });
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
    }

    private static long millis(long from, long to) {
        return Duration.ofNanos(to - from).toMillis();
    }

    private static void say(String line) {
        System.out.println(java.time.LocalTime.now().withNano(0) + " " + line);
    }
}
