package parley.edge.tail;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.LogRecords;
import parley.contract.event.LoggedMessage;
import parley.contract.range.HotSlice;
import parley.contract.range.HotView;
import parley.contract.range.LogStretch;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;

/// Keeps messages coming while no worker does: tells [TailMode] what happens and carries out what it orders. Methods
/// may be called from any thread and do not block.
public final class LogTail implements AutoCloseable {
    /// What the tail needs of delivery.
    public interface Delivery {
        /// @return the partitions of the conversations of connected users; may take a while
        Set<Integer> local();

        /// Compare the heads of these partitions' local conversations. Must not block.
        void reconcile(Set<Integer> partitions);

        /// For everybody who is connected here and may see it. Must not block.
        ///
        /// @param after the bound
        void message(LoggedMessage message, long after);

        /// @return by partition, the offset of the first record that MySQL does not hold; blocks
        /// @throws StoreUnavailableException when MySQL does not answer
        Map<Integer, Long> watermarks();
    }

    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
    private static final long JOIN_RETRY_MS = 500;

    private final Delivery delivery;
    private final Partitions partitions;
    private final ScheduledExecutorService timers;
    private final LongSupplier nanos;
    private final TailReader reader;
    private final TailMode mode;
    private final ReentrantLock lock = new ReentrantLock();
    /// Partitions that are read from where the worker was, and not yet joined to what MySQL holds.
    private final Set<Integer> unjoined = new HashSet<>();

    private boolean looking;
    private boolean lookAgain;
    private long timerAt = Long.MAX_VALUE;
    private boolean joinScheduled;
    private volatile boolean closed;

    /// @param consumers of consumers without a group
    /// @param timers one thread, on which nothing may block
    public LogTail(
            Delivery delivery,
            Partitions partitions,
            Supplier<Consumer<byte[], byte[]>> consumers,
            ScheduledExecutorService timers,
            TailSettings settings,
            LongSupplier nanos) {
        this.delivery = delivery;
        this.partitions = partitions;
        this.timers = timers;
        this.nanos = nanos;
        this.reader = new TailReader(consumers, new Read(), new LogRecords(partitions), settings);
        this.mode = new TailMode(partitions.count(), settings.silence().toNanos(), nanos.getAsLong());
    }

    public void start() {
        reader.start();
        guarded(this::watch);
    }

    /// A worker told how far it has delivered.
    public void ticked(Map<Integer, Long> next) {
        guarded(() -> {
            carryOut(mode.ticked(next, nanos.getAsLong()));
            watch();
        });
    }

    /// Publications about these partitions were lost.
    public void gap(Set<Integer> lost) {
        if (!lost.isEmpty()) {
            guarded(() -> mode.gap(lost));
            look();
        }
    }

    /// Nothing that is published arrives any more.
    public void redisLost() {
        guarded(mode::redisLost);
        look();
    }

    /// Publications arrive again.
    public void redisBack() {
        guarded(mode::redisBack);
    }

    /// @param all whether the workers know the route of every device that is connected here
    public void routed(boolean all) {
        guarded(() -> mode.routed(all));
        if (!all) {
            look();
        }
    }

    /// Somebody connected or left, or became a member.
    public void localsChanged() {
        if (!guarded(() -> mode.calm(nanos.getAsLong()))) {
            look();
        }
    }

    /// @return who tells this gateway about new messages of a partition
    public Coverage coverage(int partition) {
        if (guarded(() -> mode.live(partition, nanos.getAsLong()))) {
            return new Coverage.Live();
        }
        LogStretch stretch = reader.stretch(partition);
        return stretch != null && reader.level(partition) ? new Coverage.Tailed(stretch) : new Coverage.Silent();
    }

    /// @return how many partitions are read here now
    public int reading() {
        return reader.reading();
    }

    /// @return what was read here, as a view
    public HotView view() {
        return new HotView() {
            @Override
            public @Nullable HotSlice after(UUID conversation, long after, int limit) {
                return slice(conversation, stretch -> stretch.after(conversation, after, limit));
            }

            @Override
            public @Nullable HotSlice before(UUID conversation, long before, int limit) {
                return slice(conversation, stretch -> stretch.before(conversation, before, limit));
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        reader.close();
    }

    private @Nullable HotSlice slice(UUID conversation, Function<LogStretch, HotSlice> read) {
        LogStretch stretch = reader.stretch(partitions.of(conversation));
        return stretch == null ? null : read.apply(stretch);
    }

    private void look() {
        boolean begin = guarded(() -> {
            lookAgain = true;
            boolean free = !looking && !closed;
            looking |= free;
            return free;
        });
        if (begin) {
            Thread.ofVirtual().name("tail-look").start(this::lookWhileAsked);
        }
    }

    private void lookWhileAsked() {
        while (guarded(this::takeLook)) {
            try {
                Set<Integer> local = delivery.local();
                guarded(() -> {
                    carryOut(mode.look(local, nanos.getAsLong()));
                    watch();
                });
            } catch (RuntimeException e) {
                LOG.error("looking for silent partitions failed", e);
            }
        }
    }

    private boolean takeLook() {
        boolean go = lookAgain && !closed;
        lookAgain = false;
        looking = go;
        return go;
    }

    /// One timer for all partitions: at the earliest time at which one may have become silent.
    private void watch() {
        long now = nanos.getAsLong();
        long deadline = mode.deadline(now);
        if (deadline < timerAt && !closed) {
            timerAt = deadline;
            timers.schedule(this::onTimer, deadline - now, TimeUnit.NANOSECONDS);
        }
    }

    private void onTimer() {
        boolean due = guarded(() -> {
            timerAt = Long.MAX_VALUE;
            boolean calm = mode.calm(nanos.getAsLong());
            watch();
            return !calm;
        });
        if (due) {
            look();
        }
    }

    /// Within the lock: orders reach the reader in the order in which they were given.
    private void carryOut(TailMode.Orders orders) {
        for (TailMode.Start start : orders.start()) {
            LOG.info("partition {}: no worker is heard, reading the log from {}", start.partition(), start.from());
            unjoined.add(start.partition());
            reader.open(start.partition(), start.from());
        }
        for (int partition : orders.stop()) {
            LOG.info("partition {}: no longer read here", partition);
            unjoined.remove(partition);
            reader.close(partition);
        }
        delivery.reconcile(orders.reconcile());
        if (!orders.start().isEmpty()) {
            Thread.ofVirtual().name("tail-join").start(this::join);
        }
    }

    /// Messages before the position that the worker told are joined to what MySQL holds, by reading from there. While
    /// MySQL is away it is asked again.
    private void join() {
        if (closed || guarded(unjoined::isEmpty)) {
            return;
        }
        try {
            Map<Integer, Long> watermarks = delivery.watermarks();
            for (int partition : guarded(() -> {
                Set<Integer> taken = Set.copyOf(unjoined);
                unjoined.clear();
                return taken;
            })) {
                reader.reachBack(partition, watermarks.getOrDefault(partition, 0L));
            }
        } catch (StoreUnavailableException e) {
            LOG.debug("the watermark cannot be read, trying again: {}", e.getMessage());
            guarded(this::joinSoon);
        }
    }

    private void joinSoon() {
        if (!joinScheduled && !closed) {
            joinScheduled = true;
            timers.schedule(this::joinLater, JOIN_RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void joinLater() {
        guarded(() -> {
            joinScheduled = false;
        });
        Thread.ofVirtual().name("tail-join").start(this::join);
    }

    private void guarded(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T guarded(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private final class Read implements TailReader.Listener {
        @Override
        public void message(LoggedMessage message, long after) {
            delivery.message(message, after);
        }

        @Override
        public void read(int partition, long next) {
            guarded(() -> mode.read(partition, next));
        }

        @Override
        public void level(int partition) {
            delivery.reconcile(Set.of(partition));
        }
    }
}
