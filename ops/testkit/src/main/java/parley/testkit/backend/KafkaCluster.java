package parley.testkit.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/// Kafka brokers inside this JVM, each with its own log directory, ports and life.
final class KafkaCluster implements KafkaBackend {
    private static final int ATTEMPTS = 4;
    private static final Duration HAND_OVER = Duration.ofSeconds(20);
    private static final Duration HAND_OVER_TO_NOBODY = Duration.ofMillis(500);

    /// The place of one broker. Guarded by itself.
    private static final class Slot {
        final int id;
        final Endpoint broker;
        final Endpoint controller;

        @Nullable KafkaNode node;

        Slot(int id, Path home) {
            this.id = id;
            this.broker = new Endpoint(home.resolve("broker-" + id + ".port"));
            this.controller = new Endpoint(home.resolve("controller-" + id + ".port"));
        }

        synchronized @Nullable KafkaNode node() {
            return node;
        }

        synchronized @Nullable KafkaNode take() {
            KafkaNode taken = node;
            node = null;
            return taken;
        }
    }

    private final Path home;
    private final List<Slot> slots;
    private final String clusterId;

    /// @param home absolute; created when missing
    KafkaCluster(Path home, int brokers) {
        this.home = Directories.create(home);
        this.clusterId = clusterId(home.resolve("cluster-id"));
        List<Slot> created = new ArrayList<>();
        for (int id = 1; id <= brokers; id++) {
            created.add(new Slot(id, home));
        }
        this.slots = List.copyOf(created);
    }

    /// Starts all brokers. When a port was taken by somebody else meanwhile, tries again on another one.
    void start() {
        for (int attempt = 1; ; attempt++) {
            try {
                slots.forEach(this::launch);
                awaitReady();
                return;
            } catch (RuntimeException e) {
                each(this::kill);
                boolean moved = false;
                for (Slot slot : slots) {
                    moved |= slot.broker.changeIfTaken();
                    moved |= slot.controller.changeIfTaken();
                }
                if (!moved || attempt == ATTEMPTS) {
                    throw new BackendException("Kafka does not start in " + home + ": " + e.getMessage(), e);
                }
            }
        }
    }

    @Override
    public String bootstrapServers() {
        return slots.stream().map(slot -> "127.0.0.1:" + slot.broker.port()).collect(Collectors.joining(","));
    }

    @Override
    public int brokers() {
        return slots.size();
    }

    @Override
    public void start(int broker) {
        launch(slot(broker));
        if (launched() > brokers() / 2) {
            awaitReady();
        }
    }

    @Override
    public void stop(int broker) {
        Duration grace = launched() > brokers() / 2 ? HAND_OVER : HAND_OVER_TO_NOBODY;
        KafkaNode node = slot(broker).take();
        if (node != null) {
            node.stopBroker(grace);
            node.stopController();
        }
    }

    @Override
    public void kill(int broker) {
        kill(slot(broker));
    }

    /// Brokers first, then controllers: the brokers need a majority of controllers to leave in order.
    @Override
    public void close() {
        Duration grace = launched() > brokers() / 2 ? HAND_OVER : HAND_OVER_TO_NOBODY;
        Map<Integer, KafkaNode> nodes = new TreeMap<>();
        for (Slot slot : slots) {
            KafkaNode node = slot.take();
            if (node != null) {
                nodes.put(slot.id, node);
            }
        }
        Parallel.run(nodes.values().stream()
                .<Runnable>map(node -> () -> node.stopBroker(grace))
                .toList());
        if (brokers() > 1) {
            Parallel.run(nodes.values().stream()
                    .<Runnable>map(node -> node::abdicate)
                    .toList());
        }
        Parallel.run(nodes.values().stream()
                .<Runnable>map(node -> node::stopController)
                .toList());
        for (Slot slot : slots) {
            slot.broker.close();
            slot.controller.close();
        }
    }

    private void launch(Slot slot) {
        KafkaSettings settings = new KafkaSettings(
                slot.id,
                slots.stream().map(one -> one.broker.port()).toList(),
                slots.stream().map(one -> one.controller.port()).toList(),
                home.resolve("node-" + slot.id),
                2,
                List.of());
        synchronized (slot) {
            if (slot.node == null) {
                slot.node = KafkaNode.launch(settings.toProperties(), clusterId, () -> {});
            }
        }
    }

    /// Waits for all that were launched; who failed is taken out, so that it can be started again.
    private void awaitReady() {
        for (Slot slot : slots) {
            KafkaNode node = slot.node();
            if (node != null) {
                try {
                    node.awaitReady();
                } catch (RuntimeException e) {
                    kill(slot);
                    throw e;
                }
            }
        }
    }

    private void kill(Slot slot) {
        KafkaNode node = slot.take();
        if (node != null) {
            node.kill();
        }
    }

    private long launched() {
        return slots.stream().filter(slot -> slot.node() != null).count();
    }

    private void each(Consumer<Slot> action) {
        Parallel.run(
                slots.stream().<Runnable>map(slot -> () -> action.accept(slot)).toList());
    }

    private Slot slot(int broker) {
        if (broker < 1 || broker > brokers()) {
            throw new IllegalArgumentException("broker is " + broker + ", expected 1 to " + brokers());
        }
        return slots.get(broker - 1);
    }

    /// Kept in `file`, made up when there is none.
    static String clusterId(Path file) {
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
