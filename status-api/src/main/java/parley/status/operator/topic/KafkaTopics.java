package parley.status.operator.topic;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Asks the broker. Each call has clients of its own and blocks for them: operators ask seldom.
public final class KafkaTopics {
    private static final Duration POLL = Duration.ofMillis(300);
    /// For the times of first unread records.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Supplier<Admin> admins;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Clock clock;

    public KafkaTopics(Supplier<Admin> admins, Supplier<Consumer<byte[], byte[]>> consumers, Clock clock) {
        this.admins = admins;
        this.consumers = consumers;
        this.clock = clock;
    }

    /// @param start first offset that is kept, `end` the one behind the last
    record PartitionLine(int partition, long start, long end, int leader, int inSync) {}

    /// @param records that are kept, as offsets tell: compaction and transactions leave fewer
    record TopicLine(String topic, String id, long records, List<PartitionLine> partitions) {}

    /// @param committed where the group goes on
    /// @param lag records that it has not read
    /// @param lagSeconds age of the first of them; null when there is none, or it could not be read in time
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LagLine(
            String topic,
            int partition,
            long committed,
            long end,
            long lag,
            @Nullable Double lagSeconds) {}

    /// @param lag in all partitions
    /// @param lagSeconds the largest
    record GroupLine(String group, String state, long lag, double lagSeconds, List<LagLine> partitions) {}

    List<TopicLine> topics() throws ExecutionException, InterruptedException {
        try (Admin admin = admins.get()) {
            Set<String> names = admin.listTopics().names().get();
            Map<String, TopicDescription> found =
                    admin.describeTopics(names).allTopicNames().get();
            List<TopicPartition> partitions = found.values().stream()
                    .flatMap(topic ->
                            topic.partitions().stream().map(each -> new TopicPartition(topic.name(), each.partition())))
                    .toList();
            Map<TopicPartition, Long> starts = offsets(admin, partitions, OffsetSpec.earliest());
            Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
            return found.values().stream()
                    .sorted(Comparator.comparing(TopicDescription::name))
                    .map(topic -> line(topic, starts, ends))
                    .toList();
        }
    }

    /// @param only one group; null for all
    List<GroupLine> groups(@Nullable String only) throws ExecutionException, InterruptedException {
        try (Admin admin = admins.get()) {
            var lines = new ArrayList<GroupLine>();
            for (GroupListing group : admin.listGroups().all().get()) {
                boolean reads =
                        group.type().map(type -> type != GroupType.SHARE).orElse(true);
                if (reads && (only == null || only.equals(group.groupId()))) {
                    lines.add(group(admin, group));
                }
            }
            lines.sort(Comparator.comparing(GroupLine::group));
            return lines;
        }
    }

    private GroupLine group(Admin admin, GroupListing group) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(admin.listConsumerGroupOffsets(group.groupId())
                .partitionsToOffsetAndMetadata()
                .get());
        committed.values().removeIf(offset -> offset == null);
        Map<TopicPartition, Long> ends = offsets(admin, committed.keySet(), OffsetSpec.latest());
        Map<TopicPartition, Long> behind = committed.entrySet().stream()
                .filter(entry -> entry.getValue().offset() < ends.getOrDefault(entry.getKey(), 0L))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
        Map<TopicPartition, Instant> waiting = times(behind);
        List<LagLine> lines = committed.entrySet().stream()
                .map(entry -> line(
                        entry.getKey(),
                        entry.getValue().offset(),
                        ends.getOrDefault(entry.getKey(), 0L),
                        waiting.get(entry.getKey())))
                .sorted(Comparator.comparing(LagLine::topic).thenComparing(LagLine::partition))
                .toList();
        return new GroupLine(
                group.groupId(),
                group.groupState().map(state -> state.toString()).orElse("Unknown"),
                lines.stream().mapToLong(LagLine::lag).sum(),
                lines.stream()
                        .mapToDouble(each -> each.lagSeconds() == null ? 0 : each.lagSeconds())
                        .max()
                        .orElse(0),
                lines);
    }

    private LagLine line(TopicPartition partition, long committed, long end, @Nullable Instant first) {
        return new LagLine(
                partition.topic(),
                partition.partition(),
                committed,
                end,
                Math.max(0, end - committed),
                first == null
                        ? null
                        : Math.max(0, Duration.between(first, clock.instant()).toMillis()) / 1000.0);
    }

    private static TopicLine line(
            TopicDescription topic, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        List<PartitionLine> partitions = topic.partitions().stream()
                .map(each -> {
                    var partition = new TopicPartition(topic.name(), each.partition());
                    return new PartitionLine(
                            each.partition(),
                            starts.getOrDefault(partition, 0L),
                            ends.getOrDefault(partition, 0L),
                            each.leader() == null ? -1 : each.leader().id(),
                            each.isr().size());
                })
                .toList();
        long records =
                partitions.stream().mapToLong(each -> each.end() - each.start()).sum();
        return new TopicLine(topic.name(), topic.topicId().toString(), records, partitions);
    }

    /// @return when the record at each position was written, as far as that can be read in time
    private Map<TopicPartition, Instant> times(Map<TopicPartition, Long> positions) {
        var times = new HashMap<TopicPartition, Instant>();
        if (positions.isEmpty()) {
            return times;
        }
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(positions.keySet());
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(positions.keySet());
            positions.forEach((partition, offset) ->
                    consumer.seek(partition, Math.max(offset, starts.getOrDefault(partition, offset))));
            long end = System.nanoTime() + PATIENCE.toNanos();
            Set<TopicPartition> missing = new HashSet<>(positions.keySet());
            while (!missing.isEmpty() && System.nanoTime() - end < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    var partition = new TopicPartition(record.topic(), record.partition());
                    if (missing.remove(partition)) {
                        times.put(partition, Instant.ofEpochMilli(record.timestamp()));
                        consumer.pause(List.of(partition));
                    }
                }
            }
        }
        return times;
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        var offsets = new HashMap<TopicPartition, Long>();
        admin.listOffsets(partitions.stream().collect(Collectors.toMap(partition -> partition, _ -> spec)))
                .all()
                .get()
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }
}
