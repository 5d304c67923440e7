package parley.delivery.partition;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import parley.contract.topic.Topic;

/// Asks the broker what it holds of a topic.
///
/// Over the admin client's connection: a consumer's own questions wait behind its fetch, which the broker
/// answers only when there are records, or after half a second.
public final class LogExtents {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Admin admin;
    private final String topic;

    public LogExtents(Admin admin, Topic topic) {
        this.admin = admin;
        this.topic = topic.topicName();
    }

    /// @param partitions of the topic
    /// @throws org.apache.kafka.common.KafkaException when the broker does not answer within a second
    public Map<TopicPartition, LogBounds> of(Collection<TopicPartition> partitions) {
        KafkaFuture<Map<String, TopicDescription>> description =
                admin.describeTopics(List.of(topic)).allTopicNames();
        var begins = offsets(partitions, OffsetSpec.earliest());
        var ends = offsets(partitions, OffsetSpec.latest());
        String topicId =
                Objects.requireNonNull(await(description).get(topic)).topicId().toString();
        var bounds = new HashMap<TopicPartition, LogBounds>();
        for (TopicPartition partition : partitions) {
            bounds.put(partition, new LogBounds(topicId, offset(begins, partition), offset(ends, partition)));
        }
        return bounds;
    }

    private KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> offsets(
            Collection<TopicPartition> partitions, OffsetSpec which) {
        var wanted = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> wanted.put(partition, which));
        return admin.listOffsets(wanted).all();
    }

    private static long offset(
            KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> offsets, TopicPartition partition) {
        return Objects.requireNonNull(await(offsets).get(partition)).offset();
    }

    private static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("the broker did not answer in " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }
}
