package parley.delivery.partition;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.topic.Topic;

/// The life of one consumer: polls, and between two polls opens, dispatches, ticks and commits. All on one
/// thread, so revoked partitions have always finished their batch, and publications leave in the order of
/// their numbers.
final class Session implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration LONGEST_POLL = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final Opener opener;
    private final Round round;
    private final Ticker ticker;
    private final FailureDesk desk;
    private final LoopStatus status;
    private final Clock clock;
    private final Duration tickEvery;
    private final Duration commitEvery;
    private final Commits commits;
    private final Map<Integer, OwnedPartition> owned = new TreeMap<>();
    private Instant nextTick = Instant.MIN;
    private Instant nextCommit = Instant.MIN;

    Session(
            Consumer<byte[], byte[]> consumer,
            Opener opener,
            Round round,
            Ticker ticker,
            FailureDesk desk,
            LoopStatus status,
            Clock clock,
            Duration tickEvery,
            Duration commitEvery) {
        this.consumer = consumer;
        this.opener = opener;
        this.round = round;
        this.ticker = ticker;
        this.desk = desk;
        this.status = status;
        this.clock = clock;
        this.tickEvery = tickEvery;
        this.commitEvery = commitEvery;
        this.commits = new Commits(consumer);
    }

    /// Returns when `stopping` says so, with everything committed. Throws what a consumer throws that
    /// cannot go on.
    void run(BooleanSupplier stopping) {
        consumer.subscribe(List.of(Topic.MESSAGES.topicName()), this);
        while (!stopping.getAsBoolean()) {
            if (opener.open(consumer, due())) {
                // Gateways should hear at once that somebody serves these partitions again.
                nextTick = Instant.MIN;
            }
            round.run(fetch());
            Instant now = clock.instant();
            if (!now.isBefore(nextTick)) {
                ticker.tick(owned.values());
                status.running(describe());
                nextTick = now.plus(tickEvery);
            }
            if (!now.isBefore(nextCommit)) {
                commits.async(owned.values());
                nextCommit = now.plus(commitEvery);
            }
        }
        commits.sync(owned.values());
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            owned.put(partition.partition(), new OwnedPartition(partition.partition()));
        }
        // The position is set when the partition is opened; until then there must be some, or the poll fails.
        consumer.pause(partitions);
        partitions.forEach(partition -> consumer.seek(partition, 0));
        LOG.info("assigned {}, owning {}", partitions, owned.keySet());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        commits.sync(remove(partitions));
        LOG.info("revoked {}, owning {}", partitions, owned.keySet());
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        remove(partitions);
        LOG.warn("lost {}, owning {}", partitions, owned.keySet());
    }

    private List<OwnedPartition> remove(Collection<TopicPartition> partitions) {
        var removed = new ArrayList<OwnedPartition>(partitions.size());
        for (TopicPartition partition : partitions) {
            OwnedPartition one = owned.remove(partition.partition());
            if (one != null) {
                removed.add(one);
            }
        }
        return removed;
    }

    private List<OwnedPartition> due() {
        Instant now = clock.instant();
        return owned.values().stream()
                .filter(partition -> !partition.running() && !partition.due().isAfter(now))
                .toList();
    }

    private List<Round.Fetched> fetch() {
        List<TopicPartition> waiting = owned.values().stream()
                .filter(partition -> !partition.running())
                .map(OwnedPartition::kafka)
                .toList();
        if (!waiting.isEmpty()) {
            consumer.pause(waiting);
        }
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(patience());
        } catch (OffsetOutOfRangeException e) {
            e.partitions().forEach(partition -> {
                OwnedPartition one = owned.get(partition.partition());
                if (one != null) {
                    desk.failed(
                            one, new PartitionMovedException("the log no longer has the position: " + e.getMessage()));
                }
            });
            return List.of();
        }
        var fetched = new ArrayList<Round.Fetched>(records.partitions().size());
        for (TopicPartition partition : records.partitions()) {
            OwnedPartition one = owned.get(partition.partition());
            if (one != null && one.running()) {
                fetched.add(new Round.Fetched(one, records.records(partition)));
            }
        }
        return fetched;
    }

    /// @return until the next thing that is to be done
    private Duration patience() {
        Instant now = clock.instant();
        Instant until = now.plus(LONGEST_POLL);
        if (!owned.isEmpty()) {
            until = earlier(until, nextTick);
        }
        for (OwnedPartition partition : owned.values()) {
            if (!partition.running()) {
                until = earlier(until, partition.due());
            } else if (partition.uncommitted() != null) {
                until = earlier(until, nextCommit);
            }
        }
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private List<LoopStatus.PartitionStatus> describe() {
        return owned.values().stream()
                .map(partition -> new LoopStatus.PartitionStatus(
                        partition.number(),
                        partition.state().name().toLowerCase(Locale.ROOT),
                        partition.next(),
                        partition.running()
                                ? consumer.currentLag(partition.kafka()).orElse(0)
                                : 0,
                        partition.problem()))
                .toList();
    }
}
