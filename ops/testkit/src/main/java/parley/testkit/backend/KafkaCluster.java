package parley.testkit.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/// Kafka brokers inside this JVM, each with its own log directory, ports and life.
final class KafkaCluster implements KafkaBackend {
    private static final int ATTEMPTS = 4;
    private static final Duration HAND_OVER = Duration.ofSeconds(20);
    private static final Duration HAND_OVER_NOBODY = Duration.ofMillis(500);

    private final Path home;
    private final List<Endpoint> brokerEndpoints;
    private final List<Endpoint> controllerEndpoints;
    private final String clusterId;
    private final Map<Integer, KafkaNode> running = new ConcurrentHashMap<>();

    /// @param home absolute; created when missing
    KafkaCluster(Path home, int brokers) {
        this.home = Directories.create(home);
        this.clusterId = clusterId(home.resolve("cluster-id"));
        this.brokerEndpoints = endpoints("broker", brokers);
        this.controllerEndpoints = endpoints("controller", brokers);
    }

    /// Starts all brokers. When a port was taken by somebody else meanwhile, tries again on another one.
    synchronized void start() {
        for (int attempt = 1; ; attempt++) {
            try {
                everywhere(this::start);
                return;
            } catch (RuntimeException e) {
                everywhere(this::kill);
                boolean moved = false;
                for (int i = 0; i < brokers(); i++) {
                    moved |= brokerEndpoints.get(i).changeIfTaken();
                    moved |= controllerEndpoints.get(i).changeIfTaken();
                }
                if (!moved || attempt == ATTEMPTS) {
                    throw new BackendException("Kafka does not start in " + home + ": " + e.getMessage(), e);
                }
            }
        }
    }

    @Override
    public String bootstrapServers() {
        return brokerEndpoints.stream()
                .map(endpoint -> "127.0.0.1:" + endpoint.port())
                .collect(Collectors.joining(","));
    }

    @Override
    public int brokers() {
        return brokerEndpoints.size();
    }

    @Override
    public void start(int broker) {
        if (running.containsKey(checked(broker))) {
            return;
        }
        KafkaSettings settings = new KafkaSettings(
                broker,
                brokerEndpoints.stream().map(Endpoint::port).toList(),
                controllerEndpoints.stream().map(Endpoint::port).toList(),
                home.resolve("node-" + broker),
                brokers() == 1 ? 4 : 2);
        running.put(broker, KafkaNode.start(settings, clusterId));
    }

    @Override
    public void stop(int broker) {
        KafkaNode node = running.remove(checked(broker));
        if (node != null) {
            // With no majority left there is nobody to hand over to, and waiting for it is in vain.
            node.stopBroker(running.size() + 1 > brokers() / 2 ? HAND_OVER : HAND_OVER_NOBODY);
            node.stopController();
        }
    }

    @Override
    public void kill(int broker) {
        KafkaNode node = running.remove(checked(broker));
        if (node != null) {
            node.kill();
        }
    }

    /// Brokers first, then controllers: the brokers need the controllers to leave in order.
    @Override
    public synchronized void close() {
        Map<Integer, KafkaNode> nodes = new TreeMap<>(running);
        running.clear();
        everywhere(id -> {
            KafkaNode node = nodes.get(id);
            if (node != null) {
                node.stopBroker(nodes.size() > brokers() / 2 ? HAND_OVER : HAND_OVER_NOBODY);
            }
        });
        everywhere(id -> {
            KafkaNode node = nodes.get(id);
            if (node != null) {
                node.stopController();
            }
        });
        brokerEndpoints.forEach(Endpoint::close);
        controllerEndpoints.forEach(Endpoint::close);
    }

    private void everywhere(Consumer<Integer> action) {
        Parallel.run(IntStream.rangeClosed(1, brokers())
                .<Runnable>mapToObj(id -> () -> action.accept(id))
                .toList());
    }

    private int checked(int broker) {
        if (broker < 1 || broker > brokers()) {
            throw new IllegalArgumentException("broker is " + broker + ", expected 1 to " + brokers());
        }
        return broker;
    }

    private List<Endpoint> endpoints(String kind, int brokers) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int id = 1; id <= brokers; id++) {
            endpoints.add(new Endpoint(home.resolve(kind + "-" + id + ".port")));
        }
        return List.copyOf(endpoints);
    }

    private static String clusterId(Path file) {
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, Uuid.randomUuid() + "\n");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new BackendException("could not read " + file + ": " + e, e);
        }
    }
}
