package parley.sink.capture;

import io.debezium.connector.mysql.MySqlConnector;
import io.debezium.storage.kafka.history.KafkaSchemaHistory;
import java.util.Properties;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.storage.KafkaOffsetBackingStore;
import parley.contract.topic.Topic;

/// What the engine is told: which table, from where to where, and how often it wakes. Pure.
final class EngineSettings {
    /// Part of the key under which positions are kept: never changes.
    private static final String NAME = "parley";
    /// A change is 300 bytes or so: this bounds what a transaction of any size holds in memory.
    private static final int BATCH = 2_048;
    private static final int QUEUE = 4 * BATCH;
    /// Positions are read at the start only, but their reader goes on: it wakes this often, and takes this
    /// long to close, because the broker does not hear it before it has answered.
    private static final String FETCH_WAIT_MS = "1000";

    private EngineSettings() {}

    /// @param bootstrap of the brokers that keep positions and shapes
    /// @param random two engines must not have one id at the database server
    static Properties of(
            CaptureTarget target, String bootstrap, int replication, CaptureSettings settings, RandomGenerator random) {
        var all = new Properties();
        all.setProperty("name", NAME);
        all.setProperty("topic.prefix", NAME);
        all.setProperty("connector.class", MySqlConnector.class.getName());
        database(all, target, random);
        kafka(all, bootstrap, replication, settings);
        all.setProperty(
                "poll.interval.ms", Long.toString(settings.pollInterval().toMillis()));
        all.setProperty("max.batch.size", Integer.toString(BATCH));
        all.setProperty("max.queue.size", Integer.toString(QUEUE));
        all.setProperty("record.processing.threads", "1");
        // No heartbeat.interval.ms, though 0 is the engine's default: the reader of positions would take it for
        // its own, and never rest.
        // Whatever fails ends the engine: who started it knows when to start the next.
        all.setProperty("errors.max.retries", "0");
        all.setProperty("include.schema.changes", "false");
        all.setProperty("provide.transaction.metadata", "false");
        all.setProperty("tombstones.on.delete", "false");
        all.setProperty("notification.enabled.channels", "");
        all.setProperty("signal.enabled.channels", "");
        return all;
    }

    /// Reads the whole table at the start, whatever position was kept.
    static void beginAnew(Properties settings) {
        settings.setProperty("snapshot.mode", "always");
    }

    private static void database(Properties all, CaptureTarget target, RandomGenerator random) {
        all.setProperty("database.hostname", target.host());
        all.setProperty("database.port", Integer.toString(target.port()));
        all.setProperty("database.user", target.user());
        all.setProperty("database.password", target.password());
        all.setProperty("database.ssl.mode", target.sslMode());
        String id = Integer.toString(random.nextInt(1 << 20, 1 << 30));
        all.setProperty("database.server.id", id);
        // An engine waits for the names of its metrics for a minute while another one of the same JVM has them.
        all.setProperty("custom.metric.tags", "engine=" + id);
        all.setProperty("database.include.list", target.database());
        all.setProperty("table.include.list", target.database() + ".member");
        // All rows at the first start, and when the server no longer has the log that was to be read next.
        all.setProperty("snapshot.mode", "when_needed");
        // Rows and position are read at one moment, for which writers wait for a few milliseconds.
        all.setProperty("snapshot.locking.mode", "minimal");
        all.setProperty("snapshot.fetch.size", Integer.toString(BATCH));
        all.setProperty("connect.timeout.ms", "3000");
        all.setProperty("bigint.unsigned.handling.mode", "long");
        all.setProperty("binary.handling.mode", "bytes");
    }

    private static void kafka(Properties all, String bootstrap, int replication, CaptureSettings settings) {
        all.setProperty("offset.storage", KafkaOffsetBackingStore.class.getName());
        all.setProperty("offset.storage.topic", Topic.CAPTURE_OFFSETS.topicName());
        all.setProperty("offset.storage.partitions", "1");
        all.setProperty("offset.storage.replication.factor", Integer.toString(replication));
        all.setProperty(
                "offset.flush.interval.ms", Long.toString(settings.offsetFlush().toMillis()));
        all.setProperty("bootstrap.servers", bootstrap);
        all.setProperty("fetch.max.wait.ms", FETCH_WAIT_MS);
        all.setProperty("schema.history.internal", KafkaSchemaHistory.class.getName());
        all.setProperty("schema.history.internal.kafka.bootstrap.servers", bootstrap);
        all.setProperty("schema.history.internal.kafka.topic", Topic.CAPTURE_SCHEMA_HISTORY.topicName());
        all.setProperty("schema.history.internal.store.only.captured.tables.ddl", "true");
        all.setProperty("schema.history.internal.store.only.captured.databases.ddl", "true");
    }
}
