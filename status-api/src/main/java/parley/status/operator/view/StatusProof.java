package parley.status.operator.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.LogRecords;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.event.UserStatus;
import parley.contract.keyspace.RedisKeys;
import parley.contract.topic.Topic;
import parley.status.fold.StreamsSettings;
import parley.status.fold.UserStatusFold;
import parley.status.store.RedisStore;
import parley.status.view.RedisStatusView;

/// Holds `im.status.v1` of a partition, and its view in Redis, against receipts and events, while all of them go on:
/// what Streams had committed is read first, then what it made of it, and the ends of the log last. Safe from any
/// thread; blocks for as long as the log takes.
public final class StatusProof {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<Topic> SOURCES = List.of(Topic.RECEIPTS, Topic.EVENTS);

    private final RedisStore redis;
    private final RedisStatusView view;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<Admin> admins;
    private final LogRecords log;

    /// @param log which records count
    public StatusProof(
            RedisStore redis,
            RedisStatusView view,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<Admin> admins,
            LogRecords log) {
        this.redis = redis;
        this.view = view;
        this.consumers = consumers;
        this.admins = admins;
        this.log = log;
    }

    /// @param unproven what the log is too short to prove
    record Verdict(int partition, long records, List<Difference> differences, List<String> unproven) {}

    /// @throws parley.contract.range.StoreUnavailableException when Redis does not answer
    /// @throws KafkaException when the broker does not
    Verdict of(int partition) {
        Map<TopicPartition, Long> folded = committed();
        long viewed = position(partition);
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            return new Proof(consumer, partition, folded, viewed).of();
        }
    }

    private Map<TopicPartition, Long> committed() {
        var folded = new HashMap<TopicPartition, Long>();
        try (Admin admin = admins.get()) {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(StreamsSettings.APPLICATION)
                    .partitionsToOffsetAndMetadata()
                    .get();
            offsets.forEach((partition, offset) -> {
                if (offset != null) {
                    folded.put(partition, offset.offset());
                }
            });
            return folded;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private long position(int partition) {
        byte @Nullable [] next = redis.hash(RedisKeys.statusPosition(partition)).get("next");
        return next == null ? 0 : Long.parseLong(new String(next, java.nio.charset.StandardCharsets.UTF_8));
    }

    /// The proof of one partition.
    private final class Proof {
        private final Consumer<byte[], byte[]> consumer;
        private final int partition;
        private final Map<TopicPartition, Long> folded;
        private final long viewed;
        private final StatusBounds bounds = new StatusBounds();
        private final List<String> unproven = new ArrayList<>();
        private long records;

        Proof(Consumer<byte[], byte[]> consumer, int partition, Map<TopicPartition, Long> folded, long viewed) {
            this.consumer = consumer;
            this.partition = partition;
            this.folded = folded;
            this.viewed = viewed;
        }

        Verdict of() {
            read(Topic.STATUS, record -> {
                byte @Nullable [] value = record.value();
                if (value != null) {
                    bounds.topic(RecordCodec.USER_STATUS.decodeRow(record, UserStatus::key), record.offset() < viewed);
                }
            });
            var inRedis = new HashMap<UUID, Map<UUID, UserStatus>>();
            for (UUID conversation : bounds.conversations()) {
                inRedis.put(conversation, view.statuses(conversation));
            }
            boolean whole = true;
            for (Topic topic : SOURCES) {
                long certain = folded.getOrDefault(new TopicPartition(topic.topicName(), partition), 0L);
                long begin = read(topic, record -> add(topic, record, record.offset() < certain));
                if (begin > 0) {
                    whole = false;
                    unproven.add(topic.topicName() + "-" + partition + " before offset " + begin
                            + ": the log does not hold it any more");
                }
            }
            List<Difference> differences = new ArrayList<>(bounds.topic(whole));
            for (Map.Entry<UUID, Map<UUID, UserStatus>> each : inRedis.entrySet()) {
                differences.addAll(bounds.view(each.getKey(), each.getValue(), whole));
            }
            return new Verdict(partition, records, differences, unproven);
        }

        private void add(Topic topic, ConsumerRecord<byte[], byte[]> record, boolean certain) {
            UserStatus told = topic == Topic.RECEIPTS
                    ? UserStatusFold.of(log.receipt(record.key(), record.value(), record.partition()))
                    : UserStatusFold.of(log.event(record.key(), record.value(), record.partition()));
            if (told != null) {
                bounds.add(told, certain);
            }
        }

        /// @return the first offset that the log holds
        private long read(Topic topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
            var from = new TopicPartition(topic.topicName(), partition);
            consumer.assign(List.of(from));
            long begin = consumer.beginningOffsets(List.of(from)).getOrDefault(from, 0L);
            long end = consumer.endOffsets(List.of(from)).getOrDefault(from, 0L);
            consumer.seek(from, begin);
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(from) < end) {
                var polled = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : polled) {
                    records++;
                    try {
                        reader.accept(record);
                    } catch (MalformedRecordException e) {
                        // A dead letter of the sink; Streams passed over it.
                    }
                }
                if (!polled.isEmpty()) {
                    giveUp = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() - giveUp > 0) {
                    throw new TimeoutException("reading " + from + " stopped");
                }
            }
            return begin;
        }
    }
}
