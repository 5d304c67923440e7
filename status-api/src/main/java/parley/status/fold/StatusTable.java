package parley.status.fold;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.event.UserStatus;
import parley.contract.topic.Topic;

/// One partition of `im.status.v1`, read from its beginning to where it ended when reading began. For one
/// thread; blocks.
public final class StatusTable implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusTable.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;

    /// @param consumer without a group; closed with this object
    public StatusTable(Consumer<byte[], byte[]> consumer, int partition) {
        this.consumer = consumer;
        this.partition = new TopicPartition(Topic.STATUS.topicName(), partition);
    }

    /// @param row takes key and status, in the order of the log; a tombstone's status is null
    /// @throws org.apache.kafka.common.KafkaException when the broker does not answer
    void read(BiConsumer<byte[], @Nullable UserStatus> row) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                accept(record, row);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void accept(ConsumerRecord<byte[], byte[]> record, BiConsumer<byte[], @Nullable UserStatus> row) {
        try {
            byte @Nullable [] key = record.key();
            if (key == null) {
                throw new MalformedRecordException("it has no key");
            }
            row.accept(key, record.value() == null ? null : RecordCodec.USER_STATUS.decodeRow(record, UserStatus::key));
        } catch (MalformedRecordException e) {
            LOG.error("{} offset {} is no status, passed over: {}", partition, record.offset(), e.getMessage());
        }
    }
}
