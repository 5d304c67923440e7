package parley.edge.tail;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.LogRecords;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.LoggedMessage;
import parley.contract.id.Seq;
import parley.contract.range.LogStretch;
import parley.contract.topic.Topic;

/// Reads partitions of the messages topic and hands each message on. One thread of its own and one consumer, which
/// exists only while there is something to read. While Kafka is away it waits.
final class TailReader implements AutoCloseable {
    /// Called on the reading thread; must not block.
    interface Listener {
        /// @param after the bound
        void message(LoggedMessage message, long after);

        /// Everything below `next` was handed on.
        void read(int partition, long next);

        /// The end of the log, as it was when the reading began, was reached.
        void level(int partition);
    }

    private static final Logger LOG = LoggerFactory.getLogger(TailReader.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long PAUSE_MS = 250;

    /// One partition being read.
    private static final class Reading {
        private final LogStretch stretch;
        private volatile boolean level;
        /// Where the log ended when the reading began; only the reading thread uses it.
        private long end = TailMode.UNKNOWN;

        private Reading(LogStretch stretch) {
            this.stretch = stretch;
        }
    }

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Listener listener;
    private final LogRecords log;
    private final long memory;
    private final int mostBehind;
    private final LinkedBlockingQueue<Runnable> orders = new LinkedBlockingQueue<>();
    private final Map<Integer, Reading> readings = new ConcurrentHashMap<>();
    /// Where to begin, or [TailMode#UNKNOWN] for the end; only the reading thread uses it.
    private final Map<Integer, Long> opening = new HashMap<>();

    private final Thread thread;
    private volatile @Nullable Consumer<byte[], byte[]> current;
    private volatile boolean closed;

    TailReader(Supplier<Consumer<byte[], byte[]>> consumers, Listener listener, LogRecords log, TailSettings settings) {
        this.consumers = consumers;
        this.listener = listener;
        this.log = log;
        this.memory = settings.memory().toBytes();
        this.mostBehind = settings.mostBehind();
        this.thread = Thread.ofPlatform().name("tail").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Begins, or begins anew from an earlier position. Does not block.
    ///
    /// @param from offset, or [TailMode#UNKNOWN] for the log's end
    void open(int partition, long from) {
        order(() -> {
            readings.remove(partition);
            opening.put(partition, from);
        });
    }

    /// Begins anew from `from`, if the partition is read from a later position that is not too far away. Does not
    /// block.
    void reachBack(int partition, long from) {
        order(() -> {
            Reading reading = readings.get(partition);
            if (reading == null) {
                opening.computeIfPresent(
                        partition, (p, begin) -> begin == TailMode.UNKNOWN ? from : Math.min(begin, from));
            } else if (from < reading.stretch.begin() && reading.stretch.next() - from <= mostBehind) {
                readings.remove(partition);
                opening.put(partition, from);
            }
        });
    }

    /// Does not block.
    void close(int partition) {
        order(() -> {
            readings.remove(partition);
            opening.remove(partition);
        });
    }

    /// @return how many partitions are read
    int reading() {
        return readings.size();
    }

    /// @return what was read; null while nothing was, or nothing is read
    @Nullable LogStretch stretch(int partition) {
        Reading reading = readings.get(partition);
        return reading == null ? null : reading.stretch;
    }

    /// @return whether the end of the log was reached
    boolean level(int partition) {
        Reading reading = readings.get(partition);
        return reading != null && reading.level;
    }

    @Override
    public void close() {
        closed = true;
        order(() -> {});
        try {
            if (thread.isAlive() && !thread.join(Duration.ofSeconds(5))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void order(Runnable order) {
        orders.add(order);
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    private void run() {
        while (!closed) {
            try {
                orders.take().run();
                read();
            } catch (InterruptedException | InterruptException e) {
                return;
            }
        }
    }

    private void read() throws InterruptedException {
        carryOutOrders();
        while (!closed && !idle()) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                current = consumer;
                follow(consumer);
            } catch (WakeupException e) {
                // an order came while the consumer was being set up
                carryOutOrders();
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.warn("reading the log failed, trying again: {}", e.toString());
                unlevel();
            } catch (RuntimeException e) {
                LOG.error("tailing failed, trying again", e);
                unlevel();
            } finally {
                current = null;
            }
            carryOutOrders();
        }
    }

    /// What was read stays read; conversations are compared again when the end is reached again.
    private void unlevel() throws InterruptedException {
        for (Reading reading : readings.values()) {
            reading.level = false;
            reading.end = TailMode.UNKNOWN;
        }
        Thread.sleep(PAUSE_MS);
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        Set<Integer> assigned = Set.of();
        while (!closed) {
            try {
                carryOutOrders();
                if (idle()) {
                    return;
                }
                assigned = assign(consumer, assigned);
                begin(consumer);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record);
                }
                readings.forEach((partition, reading) -> reached(consumer, partition, reading));
                trim();
            } catch (OffsetOutOfRangeException e) {
                consumer.beginningOffsets(e.partitions(), PATIENCE).forEach((partition, first) -> {
                    readings.remove(partition.partition());
                    opening.put(partition.partition(), first);
                });
            } catch (WakeupException e) {
                // an order came
            }
        }
    }

    private Set<Integer> assign(Consumer<byte[], byte[]> consumer, Set<Integer> assigned) {
        var wanted = new HashSet<>(readings.keySet());
        wanted.addAll(opening.keySet());
        if (!wanted.equals(assigned)) {
            consumer.assign(wanted.stream().map(TailReader::topic).toList());
            readings.forEach((partition, reading) -> {
                if (!assigned.contains(partition)) {
                    consumer.seek(topic(partition), reading.stretch.next());
                }
            });
        }
        return wanted;
    }

    private void begin(Consumer<byte[], byte[]> consumer) {
        for (int partition : List.copyOf(opening.keySet())) {
            long from = opening.getOrDefault(partition, TailMode.UNKNOWN);
            if (from == TailMode.UNKNOWN) {
                TopicPartition topic = topic(partition);
                from = consumer.endOffsets(List.of(topic), PATIENCE).getOrDefault(topic, 0L);
            }
            consumer.seek(topic(partition), from);
            readings.put(partition, new Reading(new LogStretch(log.generation(), from)));
            opening.remove(partition);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        Reading reading = readings.get(record.partition());
        if (reading == null || record.offset() < reading.stretch.next()) {
            return;
        }
        try {
            var message = new LoggedMessage(
                    Seq.of(log.generation(), record.offset()),
                    Instant.ofEpochMilli(record.timestamp()),
                    log.message(record.key(), record.value(), record.partition()));
            // Known before it is pushed: a device that comes in between finds it here, or is found.
            long after = reading.stretch.append(message);
            listener.message(message, after);
        } catch (MalformedRecordException e) {
            LOG.debug("partition {} offset {}: {}", record.partition(), record.offset(), e.getMessage());
        }
    }

    private void reached(Consumer<byte[], byte[]> consumer, int partition, Reading reading) {
        long position = consumer.position(topic(partition), PATIENCE);
        reading.stretch.reached(position);
        listener.read(partition, position);
        if (reading.end == TailMode.UNKNOWN) {
            OptionalLong lag = consumer.currentLag(topic(partition));
            if (lag.isEmpty()) {
                return;
            }
            reading.end = position + lag.getAsLong();
            if (lag.getAsLong() > mostBehind) {
                LOG.warn("partition {}: {} records behind, tailing from the end", partition, lag.getAsLong());
                order(() -> {
                    readings.remove(partition);
                    opening.put(partition, TailMode.UNKNOWN);
                });
                return;
            }
        }
        if (!reading.level && position >= reading.end) {
            reading.level = true;
            listener.level(partition);
        }
    }

    private void trim() {
        long bytes = 0;
        Reading largest = null;
        for (Reading reading : readings.values()) {
            long own = reading.stretch.bytes();
            bytes += own;
            if (largest == null || own > largest.stretch.bytes()) {
                largest = reading;
            }
        }
        if (largest != null && bytes > memory) {
            largest.stretch.trim(Math.max(0, largest.stretch.bytes() - (bytes - memory)));
        }
    }

    private void carryOutOrders() {
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
            order.run();
        }
    }

    private boolean idle() {
        return readings.isEmpty() && opening.isEmpty();
    }

    private static TopicPartition topic(int partition) {
        return new TopicPartition(Topic.MESSAGES.topicName(), partition);
    }
}
