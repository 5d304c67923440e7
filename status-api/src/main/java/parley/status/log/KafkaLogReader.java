package parley.status.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.LogRecords;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.Seq;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;

/// Reads stretches of the log, each with a consumer of its own, a few at a time. Safe from any thread;
/// blocks for a bounded time.
public final class KafkaLogReader {
    private static final Duration POLL = Duration.ofMillis(100);
    /// Brokers' clocks may differ by so much.
    private static final Duration SLACK = Duration.ofSeconds(5);
    private static final int AT_ONCE = 2;

    /// What one reading may cost.
    ///
    /// @param records read, of whatever key
    /// @param time after which it ends with what it has
    public record Limits(int records, Duration time) {
        public static final Limits USUAL = new Limits(50_000, Duration.ofSeconds(2));
    }

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Partitions partitions;
    private final Limits limits;
    private final LogRecords records;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /// @param consumers without a group, and with short timeouts
    public KafkaLogReader(Supplier<Consumer<byte[], byte[]>> consumers, Partitions partitions, Limits limits) {
        this.consumers = consumers;
        this.partitions = partitions;
        this.limits = limits;
        this.records = new LogRecords(partitions);
    }

    /// @return the message at this offset, null when there is none any more
    /// @throws StoreUnavailableException when the broker does not answer, or too many are reading
    public @Nullable LoggedMessage message(int partition, long offset) {
        var from = new TopicPartition(Topic.MESSAGES.topicName(), partition);
        return this.<@Nullable LoggedMessage>reading(consumer -> {
            consumer.assign(List.of(from));
            long begin = consumer.beginningOffsets(List.of(from)).getOrDefault(from, 0L);
            long end = consumer.endOffsets(List.of(from)).getOrDefault(from, 0L);
            if (offset < begin || offset >= end) {
                return null;
            }
            consumer.seek(from, offset);
            long deadline = System.nanoTime() + limits.time().toNanos();
            while (System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    return record.offset() == offset ? logged(record) : null;
                }
            }
            throw busy();
        });
    }

    /// @param since by the broker's clock
    /// @return the records of one key since then, as far as the limits let it see
    /// @throws StoreUnavailableException when the broker does not answer, or too many are reading
    public LogStretch since(Topic topic, byte[] key, Instant since) {
        var from = new TopicPartition(topic.topicName(), partitions.of(key));
        return reading(consumer -> {
            consumer.assign(List.of(from));
            long begin = consumer.beginningOffsets(List.of(from)).getOrDefault(from, 0L);
            long end = consumer.endOffsets(List.of(from)).getOrDefault(from, 0L);
            @Nullable OffsetAndTimestamp first = consumer.offsetsForTimes(
                            Map.of(from, Math.max(0, since.minus(SLACK).toEpochMilli())))
                    .get(from);
            if (first == null) {
                return new LogStretch(List.of(), true);
            }
            consumer.seek(from, first.offset());
            LogStretch found = read(consumer, from, end, key);
            // At the very beginning of a log that was cut, something may have stood before.
            boolean cut = first.offset() <= begin && begin > 0;
            return new LogStretch(found.records(), found.complete() && !cut);
        });
    }

    private LogStretch read(Consumer<byte[], byte[]> consumer, TopicPartition from, long end, byte[] key) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        long deadline = System.nanoTime() + limits.time().toNanos();
        int seen = 0;
        while (consumer.position(from) < end) {
            if (seen >= limits.records() || System.nanoTime() - deadline > 0) {
                return new LogStretch(found, false);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                seen++;
                if (record.offset() < end && Arrays.equals(record.key(), key)) {
                    found.add(record);
                }
            }
        }
        return new LogStretch(found, true);
    }

    private <T extends @Nullable Object> T reading(Function<Consumer<byte[], byte[]>, T> work) {
        try {
            if (!turns.tryAcquire(limits.time().toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            return work.apply(consumer);
        } catch (KafkaException e) {
            throw new StoreUnavailableException("the log does not answer", e);
        } finally {
            turns.release();
        }
    }

    private static StoreUnavailableException busy() {
        return new StoreUnavailableException(
                "the log is being read by others", new IllegalStateException("more than " + AT_ONCE + " readers"));
    }

    private @Nullable LoggedMessage logged(ConsumerRecord<byte[], byte[]> record) {
        try {
            MessageEnvelope envelope = records.message(record.key(), record.value(), record.partition());
            long seq = Seq.of(records.generation(), record.offset());
            return new LoggedMessage(seq, Instant.ofEpochMilli(record.timestamp()), envelope);
        } catch (MalformedRecordException e) {
            return null;
        }
    }
}
