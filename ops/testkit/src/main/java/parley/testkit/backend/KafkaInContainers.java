package parley.testkit.backend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import parley.testkit.port.FreePorts;
import parley.testkit.port.PortLease;

/// Kafka from its official image, one container a broker, with the settings of the embedded brokers.
final class KafkaInContainers implements KafkaBackend {
    private static final int CLIENTS = 9092;
    private static final int CONTROLLERS = 9094;
    private static final Duration READY = Duration.ofSeconds(120);

    private final Network network = Network.newNetwork();
    private final List<PortLease> leases = new ArrayList<>();
    private final List<KafkaContainer> containers = new ArrayList<>();

    KafkaInContainers(int brokers) {
        String voters = IntStream.rangeClosed(1, brokers)
                .mapToObj(id -> id + "@" + hostName(id) + ":" + CONTROLLERS)
                .collect(Collectors.joining(","));
        for (int id = 1; id <= brokers; id++) {
            PortLease lease = FreePorts.lease();
            leases.add(lease);
            containers.add(container(id, brokers, voters, lease.port()));
        }
    }

    /// All at once: none is ready before a majority is.
    void startFirst() {
        Startables.deepStart(containers).join();
        awaitBrokers(brokers());
    }

    @Override
    public String bootstrapServers() {
        return containers.stream().map(KafkaContainer::getBootstrapServers).collect(Collectors.joining(","));
    }

    @Override
    public int brokers() {
        return leases.size();
    }

    @Override
    public void stop(int broker) {
        DockerContainers.stop(container(broker));
    }

    @Override
    public void kill(int broker) {
        DockerContainers.kill(container(broker));
    }

    @Override
    public void start(int broker) {
        DockerContainers.start(container(broker));
        int running =
                (int) containers.stream().filter(KafkaContainer::isRunning).count();
        if (running > brokers() / 2) {
            awaitBrokers(running);
        }
    }

    @Override
    public void close() {
        Parallel.run(
                containers.stream().<Runnable>map(container -> container::close).toList());
        network.close();
        leases.forEach(PortLease::close);
    }

    @SuppressWarnings("resource") // closed with this object
    private KafkaContainer container(int id, int brokers, String voters, int port) {
        KafkaContainer container = new KafkaContainer("apache/kafka:4.3.1")
                .withNetwork(network)
                .withNetworkAliases(hostName(id))
                .withCreateContainerCmdModifier(command -> command.withHostName(hostName(id)))
                .withEnv(environment(brokers))
                .withEnv("KAFKA_NODE_ID", Integer.toString(id))
                .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", voters)
                .withStartupTimeout(READY);
        DockerContainers.publish(container, port, CLIENTS);
        return container;
    }

    /// The image turns `KAFKA_A_B` into the setting `a.b`.
    private static Map<String, String> environment(int brokers) {
        return KafkaSettings.common(brokers).entrySet().stream()
                .filter(setting -> !setting.getValue().isEmpty())
                .collect(Collectors.toMap(
                        setting -> "KAFKA_"
                                + setting.getKey().toUpperCase(Locale.ROOT).replace('.', '_'),
                        Map.Entry::getValue));
    }

    private void awaitBrokers(int count) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            if (!Pause.until(() -> known(admin) >= count, READY)) {
                throw new BackendException("Kafka has fewer than " + count + " brokers after " + READY.toSeconds()
                        + " s, see: docker logs "
                        + containers.stream()
                                .map(KafkaContainer::getContainerId)
                                .collect(Collectors.joining(" ")));
            }
        }
    }

    private static int known(Admin admin) {
        try {
            return admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size();
        } catch (ExecutionException | TimeoutException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private KafkaContainer container(int broker) {
        if (broker < 1 || broker > brokers()) {
            throw new IllegalArgumentException("broker is " + broker + ", expected 1 to " + brokers());
        }
        return containers.get(broker - 1);
    }

    private static String hostName(int id) {
        return "kafka-" + id;
    }
}
