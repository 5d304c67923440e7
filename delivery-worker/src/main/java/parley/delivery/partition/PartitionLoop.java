package parley.delivery.partition;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import parley.contract.codec.LogRecords;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.contract.topic.TopicMismatchException;
import parley.contract.topic.TopicProvisioner;
import parley.delivery.dispatch.KafkaEvents;
import parley.delivery.dispatch.RedisDispatch;
import parley.delivery.membership.MemberFeed;
import parley.delivery.view.RedisView;

/// The thread that does the work of this service, from waiting for the backends to leaving the group.
///
/// It waits for topics and member rows for as long as it takes, then runs one [Session] after another: a
/// consumer that cannot go on is replaced. When the log lost records it ends by itself, leaving the group. Starting
/// returns at once; stopping returns when the batch is
/// finished, committed, and the group left, or after ten seconds.
public final class PartitionLoop implements SmartLifecycle {
    /// What the loop works with.
    ///
    /// @param consumers of members of the group
    public record Parts(
            Admin admin,
            Supplier<Consumer<byte[], byte[]>> consumers,
            MemberFeed members,
            RedisView view,
            Supplier<RedisDispatch> dispatches,
            KafkaEvents events,
            WorkerMetrics metrics,
            LoopStatus status,
            Clock clock,
            RandomGenerator random,
            Supplier<UUID> ids) {}

    /// How the loop works.
    ///
    /// @param partitions of the messages topic, fixed at installation
    /// @param generation of the messages topic
    /// @param publicationBytes of one publication at most
    public record Settings(
            int partitions,
            int replication,
            int generation,
            Duration tick,
            Duration commit,
            Backoff backoff,
            long publicationBytes) {}

    private static final Logger LOG = LoggerFactory.getLogger(PartitionLoop.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final Duration MEMBERS_SLICE = Duration.ofMillis(250);
    private static final Backoff FATAL_BACKOFF = new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(10));

    private final Parts parts;
    private final Settings settings;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Thread thread;

    public PartitionLoop(Parts parts, Settings settings) {
        this.parts = parts;
        this.settings = settings;
    }

    @Override
    public synchronized void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().name("delivery").start(this::live);
        }
    }

    @Override
    public synchronized void stop() {
        stop.countDown();
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            if (!running.join(STOP_PATIENCE)) {
                LOG.warn(
                        "the loop did not end within {}; what it left undone, the next owner announces", STOP_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        Thread running = thread;
        return running != null && running.isAlive();
    }

    /// Blocks until the loop has ended.
    ///
    /// @return whether it ended because it must not run; an operator finds the reason in the log
    public boolean awaitRefusal() throws InterruptedException {
        ended.await();
        return parts.status().snapshot().phase() == LoopStatus.Phase.REFUSING;
    }

    private void live() {
        LoopStatus status = parts.status();
        try {
            if (waitForTopics() && waitForMembers()) {
                pollUntilStopped();
            }
            status.phase(LoopStatus.Phase.STOPPED, null);
        } catch (LogLostException e) {
            status.phase(LoopStatus.Phase.REFUSING, e.getMessage());
            LOG.error("FATAL: this worker refuses to run. {}", e.getMessage());
        } catch (InterruptedException e) {
            status.phase(LoopStatus.Phase.STOPPED, "interrupted");
        } catch (RuntimeException | Error e) {
            status.phase(LoopStatus.Phase.BROKEN, Failures.describe(e));
            LOG.error("the loop ended: restart the process", e);
            throw e;
        } finally {
            ended.countDown();
        }
    }

    private boolean waitForTopics() throws InterruptedException {
        var provisioner = new TopicProvisioner(parts.admin(), settings.partitions(), settings.replication());
        for (int attempt = 1; !stopping(); attempt++) {
            try {
                provisioner.provision();
                return true;
            } catch (ExecutionException | RuntimeException e) {
                boolean mismatch = e instanceof TopicMismatchException;
                Backoff backoff =
                        mismatch || Failures.classify(e) == Failure.FATAL ? FATAL_BACKOFF : settings.backoff();
                Duration pause = backoff.pause(attempt, parts.random());
                parts.status().phase(LoopStatus.Phase.STARTING, Failures.describe(e));
                if (attempt == 1 || attempt % 5 == 0) {
                    LOG.warn("waiting for the topics: {}", Failures.describe(e));
                }
                pause(pause);
            }
        }
        return false;
    }

    private boolean waitForMembers() throws InterruptedException {
        parts.status().phase(LoopStatus.Phase.STARTING, "waiting for the member rows");
        parts.members().start();
        while (!stopping()) {
            if (parts.members().awaitLoaded(MEMBERS_SLICE)) {
                LOG.info("{} member rows loaded", parts.members().size());
                return true;
            }
        }
        return false;
    }

    private void pollUntilStopped() throws InterruptedException {
        int failures = 0;
        while (!stopping()) {
            try {
                session();
                failures = 0;
            } catch (LogLostException e) {
                throw e;
            } catch (RuntimeException e) {
                failures++;
                Failure kind = Failures.classify(e);
                parts.metrics().failed(kind);
                parts.status().phase(LoopStatus.Phase.STARTING, Failures.describe(e));
                Backoff backoff = kind == Failure.RETRIABLE ? settings.backoff() : FATAL_BACKOFF;
                Duration pause = backoff.pause(failures, parts.random());
                LOG.error("the consumer cannot go on, another one begins in {} ms", pause.toMillis(), e);
                pause(pause);
            }
        }
    }

    private void session() {
        try (RedisDispatch dispatch = parts.dispatches().get()) {
            Consumer<byte[], byte[]> consumer = parts.consumers().get();
            try {
                session(consumer, dispatch).run(this::stopping);
            } finally {
                consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
            }
        }
    }

    private Session session(Consumer<byte[], byte[]> consumer, RedisDispatch dispatch) {
        WorkerMetrics metrics = parts.metrics();
        var desk = new FailureDesk(parts.clock(), parts.random(), settings.backoff(), metrics);
        var epochs = new Epochs(parts.ids());
        var outlet = new Outlet(dispatch, parts.events(), metrics, parts.clock(), settings.publicationBytes());
        int generation = settings.generation();
        return new Session(
                consumer,
                new Opener(
                        new LogExtents(parts.admin(), Topic.MESSAGES),
                        parts.view(),
                        outlet,
                        epochs,
                        desk,
                        metrics,
                        generation),
                new Round(
                        parts.view(),
                        parts.members()::rows,
                        outlet,
                        desk,
                        metrics,
                        new LogRecords(new Partitions(settings.partitions(), generation))),
                new Ticker(parts.view(), outlet, epochs, desk),
                desk,
                parts.status(),
                parts.clock(),
                settings.tick(),
                settings.commit());
    }

    private boolean stopping() {
        return stop.getCount() == 0;
    }

    private void pause(Duration time) throws InterruptedException {
        if (stop.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("stopped while waiting");
        }
    }
}
