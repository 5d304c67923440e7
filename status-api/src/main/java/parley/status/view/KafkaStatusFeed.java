package parley.status.view;

import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.event.UserStatus;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Topic;

/// Carries `im.status.v1` into Redis, on a thread of its own, one group over all instances. The one place
/// that says what to do about errors:
///
/// - RETRIABLE: Redis or the broker does not answer. From where the view stands, after a growing pause,
///   for ever.
/// - MOVED: the view stands elsewhere (Redis forgot, another instance was faster). Read on from there; a
///   view that is gone begins with the topic, which is compacted and so holds everything.
/// - POISON: a record is no status. Logged with its place and passed over.
public final class KafkaStatusFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaStatusFeed.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long MIN_PAUSE_MS = 50;
    private static final long MAX_PAUSE_MS = 2_000;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<String> topicId;
    private final RedisStatusView view;
    private final Timer delay;
    private final Clock clock;
    private final CompletableFuture<Void> topics;
    private final Thread thread =
            Thread.ofPlatform().name("status-feed").daemon().unstarted(this::run);
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> current;
    private String topic = "";
    private long pauseMs = MIN_PAUSE_MS;

    /// @param consumers makes a member of the view's group; asked again after each failure
    /// @param topicId asks the broker; a [KafkaException] when it does not answer
    /// @param delay from the append of the oldest status of a batch until it is in Redis
    /// @param topics done when they are there
    public KafkaStatusFeed(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<String> topicId,
            RedisStatusView view,
            Timer delay,
            Clock clock,
            CompletableFuture<Void> topics) {
        this.consumers = consumers;
        this.topicId = topicId;
        this.view = view;
        this.delay = delay;
        this.clock = clock;
        this.topics = topics;
    }

    public void start() {
        topics.thenRun(() -> {
            if (!closed) {
                thread.start();
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        } else {
            thread.interrupt();
        }
        try {
            if (thread.isAlive() && !thread.join(CLOSE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            if (!answering()) {
                continue;
            }
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                current = consumer;
                consumer.subscribe(List.of(Topic.STATUS.topicName()), new Positions(consumer));
                while (!closed) {
                    round(consumer, consumer.poll(POLL));
                }
            } catch (WakeupException | InterruptException e) {
                // close() ends the loop; nobody else has this thread or its consumer
            } catch (KafkaException | StoreUnavailableException e) {
                pause(e);
            } finally {
                current = null;
                positions.clear();
            }
        }
    }

    /// Before the group is joined: coming and going would trouble it while Redis is away.
    private boolean answering() {
        try {
            topic = topicId.get();
            view.position(0, topic);
            return true;
        } catch (KafkaException | StoreUnavailableException e) {
            pause(e);
            return false;
        }
    }

    private void round(Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> some = records.records(partition);
            apply(consumer, partition, some);
        }
        if (!records.isEmpty()) {
            var done = new HashMap<TopicPartition, OffsetAndMetadata>();
            records.partitions().forEach(partition -> {
                long at = positions.getOrDefault(partition, RedisStatusView.NONE);
                if (at >= 0) {
                    done.put(partition, new OffsetAndMetadata(at));
                }
            });
            consumer.commitAsync(done, (offsets, failure) -> {}); // for those who look at lag; the view has its own
            pauseMs = MIN_PAUSE_MS;
        }
    }

    private void apply(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> some) {
        long expected = positions.getOrDefault(partition, RedisStatusView.NONE);
        long next = some.getLast().offset() + 1;
        long stands = view.apply(partition.partition(), topic, expected, next, values(some));
        positions.put(partition, stands);
        if (stands == next) {
            delay.record(Math.max(0, clock.millis() - some.getFirst().timestamp()), TimeUnit.MILLISECONDS);
        } else {
            LOG.info("the view of {} stands at {}, not at {}: reading on from there", partition, stands, expected);
            seek(consumer, partition, stands);
        }
    }

    /// The last one of each user that is a status: of a record that is none, the one before it counts.
    private static Map<UserStatus, byte[]> values(List<ConsumerRecord<byte[], byte[]>> some) {
        var keys = new HashSet<String>();
        var values = new LinkedHashMap<UserStatus, byte[]>();
        for (ConsumerRecord<byte[], byte[]> record : some.reversed()) {
            byte @Nullable [] key = record.key();
            byte @Nullable [] value = record.value();
            String name = key == null ? "" : new String(key, StandardCharsets.US_ASCII);
            if (value == null || keys.contains(name)) {
                continue;
            }
            try {
                values.put(RecordCodec.USER_STATUS.decodeRow(record, UserStatus::key), value);
                keys.add(name);
            } catch (MalformedRecordException e) {
                LOG.error(
                        "{}-{} offset {} is no status, passed over: {}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.getMessage());
            }
        }
        return values;
    }

    private static void seek(Consumer<byte[], byte[]> consumer, TopicPartition partition, long stands) {
        if (stands < 0) {
            consumer.seekToBeginning(List.of(partition));
        } else {
            consumer.seek(partition, stands);
        }
    }

    private void pause(RuntimeException reason) {
        if (pauseMs == MIN_PAUSE_MS) {
            LOG.warn("the view of delivery status waits: {}", reason.toString());
        }
        try {
            Thread.sleep(pauseMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        pauseMs = Math.min(MAX_PAUSE_MS, 2 * pauseMs);
    }

    /// Begins each partition where the view stands.
    private final class Positions implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Positions(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            for (TopicPartition partition : assigned) {
                long stands = view.position(partition.partition(), topic);
                positions.put(partition, stands);
                seek(consumer, partition, stands);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            revoked.forEach(positions::remove);
        }
    }
}
