package parley.sink.intake;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import parley.contract.topic.TopicMismatchException;
import parley.contract.topic.TopicProvisioner;

/// The order of a start: the schema, the topics, the consumer. What is away is waited for, for ever, with a
/// line in the log; meanwhile the service is alive and its health says what it waits for. Stopping goes the
/// other way.
public final class SinkStart implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SinkStart.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SchemaMigration migration;
    private final Brokers brokers;
    private final int partitions;
    private final int replication;
    private final IntakeContainer container;
    private final Follower follower;
    private final SinkState sink;
    private final Runnable whenRunning;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("sink-start").daemon().unstarted(this::bringUp);
    private volatile boolean running;

    /// @param whenRunning begins what needs the schema and the topics
    public SinkStart(
            SchemaMigration migration,
            Brokers brokers,
            int partitions,
            int replication,
            IntakeContainer container,
            Follower follower,
            SinkState sink,
            Runnable whenRunning) {
        this.migration = migration;
        this.brokers = brokers;
        this.partitions = partitions;
        this.replication = replication;
        this.container = container;
        this.follower = follower;
        this.sink = sink;
        this.whenRunning = whenRunning;
    }

    @Override
    public void start() {
        running = true;
        thread.start();
    }

    @Override
    public void stop() {
        stopping.countDown();
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        container.stop();
        follower.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private interface Step {
        void run() throws SQLException, ExecutionException, InterruptedException;
    }

    private void bringUp() {
        try {
            patiently("MySQL", migration::run);
            patiently("Kafka", this::provision);
            patiently("the consumer", container::start);
            follower.start();
            sink.running();
            if (stopping.getCount() == 0) {
                container.stop();
                follower.stop();
            } else {
                whenRunning.run();
            }
        } catch (InterruptedException e) {
            LOG.info("stopped while waiting for {}", sink.phase());
        } catch (FlywayException e) {
            sink.refuse("the schema of the database cannot be brought to this version: " + e.getMessage(), e);
        } catch (TopicMismatchException e) {
            sink.refuse(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            sink.refuse("the start failed: " + e, e);
        }
    }

    private void provision() throws ExecutionException, InterruptedException {
        Admin admin = brokers.admin();
        new TopicProvisioner(admin, partitions, replication).provision();
    }

    /// Runs a step until it succeeds.
    private void patiently(String what, Step step) throws InterruptedException {
        sink.waitingFor(what);
        while (stopping.getCount() > 0) {
            try {
                step.run();
                return;
            } catch (SQLException | ExecutionException | KafkaException e) {
                LOG.warn("waiting for {}: {}", what, e.toString());
                sink.waitingFor(what + ": " + e);
            }
            if (stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new InterruptedException("the sink is stopping");
    }
}
