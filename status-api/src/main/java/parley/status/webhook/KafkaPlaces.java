package parley.status.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Topic;
import parley.status.problem.ProblemException;

/// Where webhooks stand in the log. Each call has a client of its own and blocks for it: operators ask seldom.
final class KafkaPlaces {
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private final Supplier<Admin> admins;

    KafkaPlaces(Supplier<Admin> admins) {
        this.admins = admins;
    }

    /// Puts the group where the log ends now, or where it was at a time. Nobody may be in the group.
    ///
    /// @param from null: the end
    /// @throws ProblemException 503 while somebody is in the group
    /// @throws StoreUnavailableException when the broker does not answer
    void put(Webhook webhook, @Nullable Instant from) {
        try (Admin admin = admins.get()) {
            List<TopicPartition> partitions = partitions(admin, webhook);
            Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
            Map<TopicPartition, Long> wanted =
                    from == null ? ends : offsets(admin, partitions, OffsetSpec.forTimestamp(from.toEpochMilli()));
            var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
            wanted.forEach((partition, offset) -> offsets.put(
                    partition, new OffsetAndMetadata(offset < 0 ? ends.getOrDefault(partition, 0L) : offset)));
            get(admin.alterConsumerGroupOffsets(webhook.group(), offsets).all());
        }
    }

    /// @return records that the group has not come to, of whatever kind
    /// @throws StoreUnavailableException when the broker does not answer
    long lag(Webhook webhook) {
        try (Admin admin = admins.get()) {
            Map<TopicPartition, Long> ends = offsets(admin, partitions(admin, webhook), OffsetSpec.latest());
            Map<TopicPartition, OffsetAndMetadata> stands =
                    get(admin.listConsumerGroupOffsets(webhook.group()).partitionsToOffsetAndMetadata());
            return ends.entrySet().stream()
                    .mapToLong(end -> {
                        OffsetAndMetadata offset = stands.get(end.getKey());
                        return offset == null ? 0 : Math.max(0, end.getValue() - offset.offset());
                    })
                    .sum();
        }
    }

    private static List<TopicPartition> partitions(Admin admin, Webhook webhook) {
        List<String> names =
                EventKind.topics(webhook.kinds()).stream().map(Topic::topicName).toList();
        return get(admin.describeTopics(names).allTopicNames()).values().stream()
                .flatMap(topic ->
                        topic.partitions().stream().map(each -> new TopicPartition(topic.name(), each.partition())))
                .toList();
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, ListOffsetsResultInfo> found =
                get(admin.listOffsets(partitions.stream().collect(Collectors.toMap(partition -> partition, _ -> spec)))
                        .all());
        return found.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().offset()));
    }

    private static <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupNotEmptyException || e.getCause() instanceof UnknownMemberIdException) {
                throw ProblemException.unavailable("somebody still tells this webhook: try again");
            }
            throw new StoreUnavailableException("the broker does not answer", e);
        } catch (TimeoutException e) {
            throw new StoreUnavailableException("the broker does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted", e);
        }
    }
}
