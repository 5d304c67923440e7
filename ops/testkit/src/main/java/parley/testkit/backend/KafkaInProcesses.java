package parley.testkit.backend;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import parley.testkit.port.FreePorts;
import parley.testkit.port.PortLease;

/// Kafka brokers, each a JVM of its own that dies with this one. On the same ports, with the same data and settings as
/// a [KafkaCluster] in the same home.
final class KafkaInProcesses implements KafkaBackend {
    /// Beginning of the name of the file that exists while a broker serves.
    static final String SERVING = "serving-";

    private static final Duration READY = Duration.ofSeconds(120);
    private static final Duration GRACE = Duration.ofSeconds(50);
    private static final String ALL_LEAVE = "all-leave";

    private final class Slot {
        final int id;
        final Endpoint broker;
        final Endpoint controller;
        final ProcessFiles files;
        final List<KafkaDoor> doors = new ArrayList<>();
        final List<PortLease> leases = new ArrayList<>();

        @Nullable WatchedProcess process;

        Slot(int id, ProcessFiles files) {
            this.id = id;
            this.files = files;
            this.broker = new Endpoint(home.resolve("broker-" + id + ".port"));
            this.controller = new Endpoint(home.resolve("controller-" + id + ".port"));
            WatchedProcess.endStale(files.pid(), settings().toString());
        }

        Path settings() {
            return home.resolve("node-" + id + ".properties");
        }

        Path serving() {
            return home.resolve(SERVING + id);
        }

        synchronized OptionalLong pid() {
            return process != null && process.alive() ? OptionalLong.of(process.pid()) : OptionalLong.empty();
        }
    }

    private final Path home;
    private final List<String> java;
    private final List<Slot> slots;
    private final String clusterId;

    /// @param home absolute; created when missing
    /// @param java the command that starts a JVM with the class path of this one, without the main class
    /// @param files where the process of a broker is written down
    KafkaInProcesses(Path home, int brokers, List<String> java, IntFunction<ProcessFiles> files) {
        this.home = Directories.create(home);
        this.java = List.copyOf(java);
        this.clusterId = KafkaCluster.clusterId(home.resolve("cluster-id"));
        this.slots = IntStream.rangeClosed(1, brokers)
                .mapToObj(id -> new Slot(id, files.apply(id)))
                .toList();
    }

    /// Gives every broker a listener whose clients are told another port. Before the first start.
    ///
    /// @param listener capitals and digits
    /// @param advertised port of each broker that clients are told, by broker
    /// @return where each broker will listen, by broker
    Map<Integer, Integer> addDoor(String listener, Map<Integer, Integer> advertised) {
        return slots.stream().collect(Collectors.toMap(slot -> slot.id, slot -> {
            PortLease lease = FreePorts.lease();
            slot.leases.add(lease);
            slot.doors.add(new KafkaDoor(listener, lease.port(), advertised.getOrDefault(slot.id, lease.port())));
            return lease.port();
        }));
    }

    /// Starts all brokers and waits until they serve.
    void start() {
        delete(home.resolve(ALL_LEAVE));
        slots.forEach(this::launch);
        Parallel.run(
                slots.stream().<Runnable>map(slot -> () -> awaitServing(slot)).toList());
    }

    @Override
    public String bootstrapServers() {
        return slots.stream().map(slot -> "127.0.0.1:" + slot.broker.port()).collect(Collectors.joining(","));
    }

    @Override
    public int brokers() {
        return slots.size();
    }

    OptionalLong pid(int broker) {
        return slot(broker).pid();
    }

    /// Where one broker keeps its records.
    Path log(int broker) {
        return home.resolve("node-" + slot(broker).id);
    }

    @Override
    public void start(int broker) {
        launch(slot(broker));
        if (running() > brokers() / 2) {
            slots.stream().filter(slot -> slot.pid().isPresent()).forEach(this::awaitServing);
        }
    }

    @Override
    public void stop(int broker) {
        end(slot(broker), false);
    }

    @Override
    public void kill(int broker) {
        end(slot(broker), true);
    }

    @Override
    public void close() {
        try {
            if (brokers() > 1) {
                Files.writeString(home.resolve(ALL_LEAVE), "");
            }
        } catch (IOException e) {
            throw new BackendException("could not say that all brokers leave: " + e, e);
        } finally {
            Parallel.run(
                    slots.stream().<Runnable>map(slot -> () -> end(slot, false)).toList());
            slots.forEach(slot -> {
                slot.broker.close();
                slot.controller.close();
                slot.leases.forEach(PortLease::close);
            });
        }
    }

    private void launch(Slot slot) {
        synchronized (slot) {
            if (slot.pid().isPresent()) {
                return;
            }
            end(slot, true); // should it have ended by itself: its watcher writes the same file
            writeSettings(slot);
            List<String> command = new ArrayList<>(java);
            command.addAll(List.of(
                    KafkaMain.class.getName(),
                    slot.settings().toString(),
                    clusterId,
                    slot.serving().toString(),
                    home.resolve(ALL_LEAVE).toString()));
            slot.process = WatchedProcess.start(home, slot.files, command);
        }
    }

    private void writeSettings(Slot slot) {
        Properties settings = new KafkaSettings(
                        slot.id,
                        slots.stream().map(one -> one.broker.port()).toList(),
                        slots.stream().map(one -> one.controller.port()).toList(),
                        log(slot.id),
                        2,
                        slot.doors)
                .toProperties();
        try (Writer writer = Files.newBufferedWriter(slot.settings())) {
            settings.store(writer, null);
        } catch (IOException e) {
            throw new BackendException("could not write " + slot.settings() + ": " + e, e);
        }
    }

    private void awaitServing(Slot slot) {
        boolean decided =
                Pause.until(() -> Files.exists(slot.serving()) || slot.pid().isEmpty(), READY);
        if (!decided || slot.pid().isEmpty()) {
            throw new BackendException(
                    "broker " + slot.id + (decided ? " ended" : " does not serve within " + READY.toSeconds() + " s")
                            + ", see " + slot.files.log());
        }
    }

    private void end(Slot slot, boolean atOnce) {
        synchronized (slot) {
            if (slot.process != null) {
                if (atOnce) {
                    slot.process.kill();
                } else {
                    slot.process.stop(GRACE);
                }
                slot.process = null;
            }
            delete(slot.serving());
        }
    }

    private long running() {
        return slots.stream().filter(slot -> slot.pid().isPresent()).count();
    }

    private Slot slot(int broker) {
        if (broker < 1 || broker > brokers()) {
            throw new IllegalArgumentException("broker is " + broker + ", expected 1 to " + brokers());
        }
        return slots.get(broker - 1);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new BackendException("could not delete " + file + ": " + e, e);
        }
    }
}
