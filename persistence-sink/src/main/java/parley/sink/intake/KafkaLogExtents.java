package parley.sink.intake;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/// Three requests for any number of partitions.
public final class KafkaLogExtents implements LogExtents {
    private final Brokers brokers;

    public KafkaLogExtents(Brokers brokers) {
        this.brokers = brokers;
    }

    @Override
    public Map<TopicPartition, LogExtent> of(Collection<TopicPartition> partitions) {
        try {
            return ask(brokers.admin(), partitions);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static Map<TopicPartition, LogExtent> ask(Admin admin, Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> topics = admin.describeTopics(partitions.stream()
                        .map(TopicPartition::topic)
                        .distinct()
                        .toList())
                .allTopicNames()
                .get();
        Map<TopicPartition, ListOffsetsResultInfo> starts = offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(admin, partitions, OffsetSpec.latest());
        var extents = new HashMap<TopicPartition, LogExtent>();
        for (TopicPartition partition : partitions) {
            TopicDescription topic = topics.get(partition.topic());
            ListOffsetsResultInfo start = starts.get(partition);
            ListOffsetsResultInfo end = ends.get(partition);
            if (topic != null && start != null && end != null) {
                extents.put(partition, new LogExtent(topic.topicId().toString(), start.offset(), end.offset()));
            }
        }
        return extents;
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        return admin.listOffsets(partitions.stream().collect(Collectors.toMap(partition -> partition, _ -> spec)))
                .all()
                .get();
    }
}
