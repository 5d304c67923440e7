package parley.testkit.backend;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/// One running combined broker and controller. Put together like [KafkaRaftServer] does it, with two differences:
/// broker and controller can be ended one after the other and without handing over, and a fatal fault is logged
/// instead of ending the whole JVM.
final class KafkaNode {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);

    private static final int ABDICATION_MILLIS = 100;

    private final int id;
    private final BrokerServer broker;
    private final ControllerServer controller;
    private final CompletableFuture<@Nullable Void> ready;

    private KafkaNode(int id, BrokerServer broker, ControllerServer controller) {
        this.id = id;
        this.broker = broker;
        this.controller = controller;
        this.ready = new CompletableFuture<>();
    }

    /// Formats the log directory when it is new and begins to start the node. Returns at once: the node is ready only
    /// when a majority of nodes runs.
    ///
    /// @param settings as in a broker's `server.properties`
    /// @param onFatal run after a fault that the node cannot go on with
    static KafkaNode launch(Properties settings, String clusterId, Runnable onFatal) {
        KafkaConfig config = new KafkaConfig(settings, false);
        format(config.nodeId(), settings.getProperty("log.dirs"), clusterId);
        KafkaNode node = assemble(config, onFatal);
        Thread.ofPlatform().daemon().name("kafka-start-" + config.nodeId()).start(node::startUp);
        return node;
    }

    /// Returns when the node serves clients.
    ///
    /// @throws BackendException when it did not come up; then it is not running
    void awaitReady() {
        try {
            ready.get();
        } catch (ExecutionException e) {
            throw new BackendException("broker " + id + " did not come up: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendException("interrupted while broker " + id + " was starting", e);
        }
    }

    /// Hands the partitions over and leaves. The controller must go on until the brokers are down, so this is two
    /// steps when all nodes of a cluster stop at once.
    void stopBroker(Duration grace) {
        awaitStartUp();
        broker.shutdown(grace);
        broker.awaitShutdown();
    }

    /// Before [#stopController], when all nodes stop at once: the last leader would wait five seconds for a successor.
    /// Should its thread not notice in time, it waits them after all.
    void abdicate() {
        controller
                .raftManager()
                .client()
                .shutdown(ABDICATION_MILLIS)
                .handle((nothing, failure) -> id)
                .join();
        Pause.briefly();
    }

    /// The second step of stopping.
    void stopController() {
        controller.shutdown();
        controller.awaitShutdown();
    }

    /// Closes all connections at once and never says good-bye as a broker.
    void kill() {
        awaitStartUp();
        quietly(() -> broker.socketServer().stopProcessingRequests());
        quietly(() -> controller.socketServer().stopProcessingRequests());
        quietly(() -> broker.lifecycleManager().close());
        quietly(() -> stopBroker(Duration.ZERO));
        quietly(this::stopController);
    }

    @SuppressWarnings("NullAway") // null is the only value of Void
    private void startUp() {
        try {
            controller.startup();
            broker.startup();
            ready.complete(null);
        } catch (RuntimeException | Error e) {
            LOG.debug("broker {}: did not come up", id, e);
            ready.completeExceptionally(e);
        }
    }

    /// A node that is starting cannot be stopped; it is done or gives up within its own time.
    private void awaitStartUp() {
        ready.handle((nothing, failure) -> id).join();
    }

    private static void format(int id, String log, String clusterId) {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(id)
                    .setClusterId(clusterId)
                    .addDirectory(log)
                    .setMetadataLogDirectory(log)
                    .setControllerListenerName(KafkaSettings.CONTROLLER)
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) {
            throw new BackendException("could not format Kafka's log directory " + log + ": " + e, e);
        }
    }

    private static KafkaNode assemble(KafkaConfig config, Runnable onFatal) {
        Time time = Time.SYSTEM;
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> stored =
                KafkaRaftServer.initializeLogDirs(config, LOG, "[node " + config.nodeId() + "] ");
        Metrics metrics =
                Server.initializeMetrics(config, time, stored._1().clusterId().orElseThrow());
        SharedServer shared = new SharedServer(
                config,
                stored._1(),
                time,
                metrics,
                CompletableFuture.completedFuture(
                        QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
                (name, fatal, action) -> (message, cause) -> fault(
                        config.nodeId(), name, fatal, fatal ? () -> end(action, onFatal) : action, message, cause),
                ServerSocketFactory.INSTANCE);
        BrokerServer broker = new BrokerServer(shared);
        ControllerServer controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), stored._2());
        return new KafkaNode(config.nodeId(), broker, controller);
    }

    private static RuntimeException fault(
            int id, String name, boolean fatal, Runnable action, String message, Throwable cause) {
        LOG.error("broker {}: {} in {}: {}", id, fatal ? "fatal fault" : "fault", name, message, cause);
        action.run();
        return new BackendException("broker " + id + ": " + message, cause);
    }

    private static void end(Runnable action, Runnable onFatal) {
        action.run();
        onFatal.run();
    }

    private interface Step {
        void run() throws Exception;
    }

    /// A node that only half started lacks parts; what is there must end all the same.
    private void quietly(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.debug("broker {}: while ending it", id, e);
        }
    }
}
