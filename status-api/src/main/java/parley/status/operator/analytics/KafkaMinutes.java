package parley.status.operator.analytics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.topic.Topic;

/// Reads `im.analytics.v1` with a consumer of its own at each call. Safe from any thread; blocks for as
/// long as the broker takes, and fails with a [org.apache.kafka.common.KafkaException] when that is too
/// long.
public final class KafkaMinutes {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaMinutes.class);
    private static final TopicPartition MINUTES = new TopicPartition(Topic.ANALYTICS.topicName(), 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /// What the clocks of who counts and of the broker may differ by.
    private static final Duration SKEW = Duration.ofMinutes(10);

    private final Supplier<Consumer<byte[], byte[]>> consumers;

    /// @param consumers make one that reads only what was committed
    public KafkaMinutes(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /// A minute is written after it began, so no record of it stands before that time, and it may be
    /// written again until the end of the topic.
    ///
    /// @return the last record of each minute that begins in `[from, to)`, as bytes
    SortedMap<Instant, byte[]> between(Instant from, Instant to) {
        var minutes = new TreeMap<Instant, byte[]>();
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(List.of(MINUTES));
            long end = consumer.endOffsets(List.of(MINUTES)).getOrDefault(MINUTES, 0L);
            @Nullable OffsetAndTimestamp first = consumer.offsetsForTimes(
                            Map.of(MINUTES, Math.max(0, from.minus(SKEW).toEpochMilli())))
                    .get(MINUTES);
            if (first == null) {
                return minutes;
            }
            consumer.seek(MINUTES, first.offset());
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(MINUTES) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Instant minute = minute(record);
                    if (minute != null && !minute.isBefore(from) && minute.isBefore(to)) {
                        minutes.put(minute, record.value());
                    }
                }
                if (System.nanoTime() - giveUp > 0) {
                    throw new TimeoutException("reading " + MINUTES + " stopped at " + consumer.position(MINUTES));
                }
            }
        }
        return minutes;
    }

    /// @return null when it is none: others may write what they like, and it is not passed on
    private static @Nullable Instant minute(ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] value = record.value();
        if (value == null) {
            return null;
        }
        try {
            return RecordCodec.ANALYTICS_MINUTE.decode(value).minute();
        } catch (MalformedRecordException e) {
            LOG.error("{} offset {} is no minute, passed over: {}", MINUTES, record.offset(), e.getMessage());
            return null;
        }
    }
}
