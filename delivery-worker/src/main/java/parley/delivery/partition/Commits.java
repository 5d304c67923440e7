package parley.delivery.partition;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells Kafka where the effects end. What is not told costs an announcement after a crash, never a
/// message. For the loop's thread.
final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Consumer<?, ?> consumer;
    private boolean inFlight;

    Commits(Consumer<?, ?> consumer) {
        this.consumer = consumer;
    }

    /// One at a time; who comes meanwhile goes with the next.
    void async(Collection<OwnedPartition> partitions) {
        Map<OwnedPartition, Long> offsets = uncommitted(partitions);
        if (inFlight || offsets.isEmpty()) {
            return;
        }
        inFlight = true;
        consumer.commitAsync(kafka(offsets), (committed, failure) -> {
            inFlight = false;
            if (failure == null) {
                offsets.forEach(OwnedPartition::committed);
            } else {
                LOG.debug("commit failed, the next one says it again", failure);
            }
        });
    }

    /// Before partitions are given up. Returns after two seconds in any case.
    void sync(Collection<OwnedPartition> partitions) {
        Map<OwnedPartition, Long> offsets = uncommitted(partitions);
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(kafka(offsets), PATIENCE);
            offsets.forEach(OwnedPartition::committed);
        } catch (KafkaException e) {
            LOG.warn("the last offsets were not committed, the next owner announces what lies above: {}", e.toString());
        }
    }

    private static Map<OwnedPartition, Long> uncommitted(Collection<OwnedPartition> partitions) {
        var offsets = new HashMap<OwnedPartition, Long>();
        for (OwnedPartition partition : partitions) {
            Long offset = partition.uncommitted();
            if (offset != null) {
                offsets.put(partition, offset);
            }
        }
        return offsets;
    }

    private static Map<TopicPartition, OffsetAndMetadata> kafka(Map<OwnedPartition, Long> offsets) {
        var kafka = new HashMap<TopicPartition, OffsetAndMetadata>();
        offsets.forEach((partition, offset) -> kafka.put(partition.kafka(), new OffsetAndMetadata(offset)));
        return kafka;
    }
}
