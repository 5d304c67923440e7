package parley.delivery.receipt;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import parley.contract.codec.LogRecords;
import parley.contract.topic.Topic;
import parley.delivery.dispatch.RedisDispatch;
import parley.delivery.membership.MemberFeed;
import parley.delivery.partition.Backoff;
import parley.delivery.partition.Failure;
import parley.delivery.partition.Failures;
import parley.delivery.partition.LogExtents;
import parley.delivery.partition.LoopStatus;
import parley.delivery.partition.WorkerMetrics;

/// The thread that turns receipts into confirmations. It has those partitions of the receipts topic whose
/// messages this worker delivers, as [LoopStatus] says; while two workers believe to have one, both fold it
/// and nothing is wrong: cursors never sink. While Redis or Kafka is away it waits; nothing is skipped.
public final class ReceiptLoop implements SmartLifecycle {
    /// What the loop works with.
    ///
    /// @param consumers with a group for their offsets, that assign partitions themselves
    public record Parts(
            Admin admin,
            Supplier<Consumer<byte[], byte[]>> consumers,
            LettuceConnectionFactory redis,
            MemberFeed members,
            LoopStatus owned,
            WorkerMetrics metrics,
            Clock clock,
            RandomGenerator random,
            UUID id) {}

    /// How the loop works.
    ///
    /// @param commit how often offsets are committed
    /// @param publicationBytes of one publication at most
    /// @param log which records are receipts
    public record Settings(Duration commit, Backoff backoff, long publicationBytes, LogRecords log) {}

    private static final Logger LOG = LoggerFactory.getLogger(ReceiptLoop.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final int SAY_EVERY = 20;

    private final Parts parts;
    private final Settings settings;
    private final RedisReceipts receipts;
    private final LargeGroups large = new LargeGroups();
    private final CountDownLatch stop = new CountDownLatch(1);
    private @Nullable Thread thread;

    public ReceiptLoop(Parts parts, Settings settings) {
        this.parts = parts;
        this.settings = settings;
        this.receipts = new RedisReceipts(parts.redis());
    }

    @Override
    public synchronized void start() {
        if (thread == null) {
            thread = Thread.ofPlatform().name("receipts").start(this::live);
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
                LOG.warn("the receipts did not end within {}; the next owner tells them again", STOP_PATIENCE);
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

    private void live() {
        int failures = 0;
        try {
            while (!pause(LOOK_AGAIN)) {
                try {
                    if (!owned().isEmpty()) {
                        session();
                        failures = 0;
                    }
                } catch (RuntimeException e) {
                    failures++;
                    LOG.error("the consumer of receipts cannot go on, another one begins", e);
                    pause(settings.backoff().pause(failures, parts.random()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void session() throws InterruptedException {
        try (RedisDispatch dispatch = new RedisDispatch(parts.redis())) {
            Consumer<byte[], byte[]> consumer = parts.consumers().get();
            try {
                session(session(consumer, dispatch));
            } finally {
                consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
            }
        }
    }

    private ReceiptSession session(Consumer<byte[], byte[]> consumer, RedisDispatch dispatch) {
        var round = new ReceiptRound(
                receipts,
                dispatch,
                parts.members(),
                parts.metrics(),
                large,
                parts.clock(),
                parts.id(),
                settings.publicationBytes(),
                settings.log());
        var extents = new LogExtents(parts.admin(), Topic.RECEIPTS);
        return new ReceiptSession(
                consumer, extents, receipts, round, parts.metrics(), parts.clock(), settings.commit());
    }

    private void session(ReceiptSession session) throws InterruptedException {
        int failures = 0;
        boolean stopped = false;
        while (!stopped) {
            session.follow(owned());
            if (session.idle()) {
                stopped = pause(LOOK_AGAIN);
                continue;
            }
            try {
                session.step();
                failures = 0;
                stopped = stop.getCount() == 0;
            } catch (RuntimeException e) {
                failures++;
                session.failed();
                failed(e, failures);
                stopped = pause(settings.backoff().pause(failures, parts.random()));
            }
        }
        session.commit();
    }

    private void failed(RuntimeException failure, int failures) {
        Failure kind = Failures.classify(failure);
        parts.metrics().failed(kind);
        if (failure instanceof FoldMovedException) {
            LOG.info("{}: looking where it is", failure.getMessage());
        } else if (failures % SAY_EVERY == 1) {
            LOG.atLevel(kind == Failure.RETRIABLE ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.ERROR)
                    .setCause(kind == Failure.RETRIABLE ? null : failure)
                    .log("receipts wait, trying again: {}", Failures.describe(failure));
        }
    }

    private Set<Integer> owned() {
        return parts.owned().snapshot().partitions().stream()
                .filter(partition -> partition.state().equals("running"))
                .map(LoopStatus.PartitionStatus::number)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// @return whether to stop
    private boolean pause(Duration time) throws InterruptedException {
        return stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
