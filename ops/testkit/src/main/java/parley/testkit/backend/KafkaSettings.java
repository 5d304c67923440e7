package parley.testkit.backend;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The settings of one combined broker and controller that shares a small machine with everything else: quick to
/// notice a failure, quick to start and stop, small when idle.
///
/// @param id number of the node, from 1
/// @param brokerPorts ports of all nodes in order of their ids, for clients
/// @param controllerPorts ports of all nodes in order of their ids, for the metadata quorum
/// @param log the node's log directory
/// @param ioThreads threads that serve requests
/// @param doors further listeners of this node
record KafkaSettings(
        int id,
        List<Integer> brokerPorts,
        List<Integer> controllerPorts,
        Path log,
        int ioThreads,
        List<KafkaDoor> doors) {
    static final String CONTROLLER = "CONTROLLER";
    private static final String BROKER = "BROKER";

    Properties toProperties() {
        Properties settings = new Properties();
        settings.putAll(common(brokerPorts.size()));
        listeners(settings);
        set(settings, "num.io.threads", ioThreads);
        return settings;
    }

    /// What does not depend on where a broker runs.
    static Map<String, String> common(int brokers) {
        Properties settings = new Properties();
        replication(settings, brokers);
        failover(settings);
        groups(settings);
        size(settings);
        return settings.stringPropertyNames().stream().collect(Collectors.toMap(name -> name, settings::getProperty));
    }

    private void listeners(Properties to) {
        String broker = BROKER + "://127.0.0.1:" + brokerPorts.get(id - 1);
        String controller = CONTROLLER + "://127.0.0.1:" + controllerPorts.get(id - 1);
        set(to, "process.roles", "broker,controller");
        set(to, "node.id", id);
        set(to, "log.dirs", log);
        var listeners = new StringBuilder(broker + "," + controller);
        var advertised = new StringBuilder(broker);
        var protocols = new StringBuilder(BROKER + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        for (KafkaDoor door : doors) {
            listeners
                    .append(",")
                    .append(door.listener())
                    .append("://127.0.0.1:")
                    .append(door.port());
            advertised
                    .append(",")
                    .append(door.listener())
                    .append("://127.0.0.1:")
                    .append(door.advertised());
            protocols.append(",").append(door.listener()).append(":PLAINTEXT");
            set(to, "listener.name." + door.listener().toLowerCase(Locale.ROOT) + ".num.network.threads", 1);
        }
        set(to, "listeners", listeners);
        set(to, "advertised.listeners", advertised);
        set(to, "listener.security.protocol.map", protocols);
        set(to, "inter.broker.listener.name", BROKER);
        set(to, "controller.listener.names", CONTROLLER);
        set(to, "controller.quorum.voters", voters());
    }

    private String voters() {
        return IntStream.range(0, controllerPorts.size())
                .mapToObj(i -> (i + 1) + "@127.0.0.1:" + controllerPorts.get(i))
                .collect(Collectors.joining(","));
    }

    private static void replication(Properties to, int copies) {
        int inSync = copies == 1 ? 1 : 2;
        set(to, "default.replication.factor", copies);
        set(to, "min.insync.replicas", inSync);
        set(to, "offsets.topic.replication.factor", copies);
        set(to, "transaction.state.log.replication.factor", copies);
        set(to, "transaction.state.log.min.isr", inSync);
        set(to, "share.coordinator.state.topic.replication.factor", copies);
        set(to, "share.coordinator.state.topic.min.isr", inSync);
        set(to, "auto.create.topics.enable", false);
        set(to, "unclean.leader.election.enable", false);
    }

    /// Longest send over the death of a broker: 4.6 s instead of 10.4 s with the defaults.
    private static void failover(Properties to) {
        set(to, "broker.session.timeout.ms", 3000);
        set(to, "broker.heartbeat.interval.ms", 500);
        set(to, "controller.quorum.fetch.timeout.ms", 1500);
        set(to, "controller.quorum.election.timeout.ms", 500);
        set(to, "controller.quorum.election.backoff.max.ms", 500);
        set(to, "server.max.startup.time.ms", 60_000);
    }

    /// With the defaults the partitions of a killed consumer lie idle for 49 s, with these 6 s.
    private static void groups(Properties to) {
        set(to, "group.initial.rebalance.delay.ms", 0);
        set(to, "group.min.session.timeout.ms", 1000);
        for (String kind : List.of("consumer", "streams", "share")) {
            set(to, "group." + kind + ".min.session.timeout.ms", 3000);
            set(to, "group." + kind + ".session.timeout.ms", 6000);
            set(to, "group." + kind + ".min.heartbeat.interval.ms", 500);
            set(to, "group." + kind + ".heartbeat.interval.ms", 1000);
            set(to, "group." + kind + ".assignment.interval.ms", 0);
        }
        set(to, "group.streams.initial.rebalance.delay.ms", 0);
    }

    private static void size(Properties to) {
        set(to, "num.network.threads", 1);
        set(to, "background.threads", 2);
        set(to, "num.recovery.threads.per.data.dir", 1);
        set(to, "num.replica.fetchers", 1);
        set(to, "group.coordinator.threads", 1);
        set(to, "group.coordinator.background.threads", 1);
        set(to, "share.coordinator.threads", 1);
        set(to, "offsets.topic.num.partitions", 4);
        set(to, "transaction.state.log.num.partitions", 2);
        set(to, "share.coordinator.state.topic.num.partitions", 2);
        set(to, "log.cleaner.dedupe.buffer.size", 4 << 20);
        set(to, "log.cleaner.io.buffer.size", 128 << 10);
        set(to, "log.segment.bytes", 128 << 20);
        set(to, "log.index.size.max.bytes", 1 << 20);
        set(to, "log.preallocate", false);
        set(to, "queued.max.requests", 100);
        set(to, "metadata.log.segment.bytes", 16 << 20);
        set(to, "metadata.max.idle.interval.ms", 5000); // the default writes an empty record twice a second
        set(to, "metric.reporters", ""); // no JMX
    }

    private static void set(Properties to, String name, Object value) {
        to.setProperty(name, value.toString());
    }
}
