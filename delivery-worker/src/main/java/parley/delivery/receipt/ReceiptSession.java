package parley.delivery.receipt;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.delivery.partition.LogBounds;
import parley.delivery.partition.LogExtents;
import parley.delivery.partition.WorkerMetrics;

/// One consumer of receipts, which has the partitions that this worker is told to have. For the loop's
/// thread.
final class ReceiptSession {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptSession.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);
    private static final Duration STRANGER_PAUSE = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final LogExtents extents;
    private final RedisReceipts receipts;
    private final ReceiptRound round;
    private final WorkerMetrics metrics;
    private final Clock clock;
    private final Duration commitEvery;
    private final Map<Integer, Followed> followed = new TreeMap<>();
    private Instant nextCommit = Instant.MIN;
    private Instant nextCheck = Instant.MIN;
    private boolean committing;

    ReceiptSession(
            Consumer<byte[], byte[]> consumer,
            LogExtents extents,
            RedisReceipts receipts,
            ReceiptRound round,
            WorkerMetrics metrics,
            Clock clock,
            Duration commitEvery) {
        this.consumer = consumer;
        this.extents = extents;
        this.receipts = receipts;
        this.round = round;
        this.metrics = metrics;
        this.clock = clock;
        this.commitEvery = commitEvery;
    }

    /// Has these partitions from now on, and no others.
    void follow(Set<Integer> partitions) {
        if (followed.keySet().equals(partitions)) {
            return;
        }
        commit();
        followed.keySet().retainAll(partitions);
        partitions.forEach(partition -> followed.computeIfAbsent(partition, Followed::new));
        List<TopicPartition> fresh = followed.values().stream()
                .filter(one -> !one.open())
                .map(Followed::kafka)
                .toList();
        consumer.assign(followed.values().stream().map(Followed::kafka).toList());
        consumer.pause(fresh);
        // Sought when it is opened; until then there must be some position, or the poll fails.
        fresh.forEach(partition -> consumer.seek(partition, 0));
    }

    /// @return whether there is anything to read
    boolean idle() {
        return followed.isEmpty();
    }

    /// Opens what is not open, reads what there is, and tells it. Throws what its backends throw; call
    /// [#failed] then.
    void step() {
        check();
        open();
        round.tellDue();
        var fetched = poll();
        metrics.receiptsBehind(behind());
        Set<Followed> waiting = round.run(fetched);
        for (Followed one : waiting) {
            one.pauseUntil(clock.instant().plus(STRANGER_PAUSE));
            one.close();
        }
        commitSometimes();
    }

    /// Everything is looked at anew before it is read again.
    void failed() {
        followed.values().forEach(Followed::close);
        consumer.pause(consumer.assignment());
    }

    /// Before partitions are given up. Returns after a second in any case.
    void commit() {
        Map<Followed, Long> offsets = uncommitted();
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(kafka(offsets), PATIENCE);
            offsets.forEach(Followed::committed);
        } catch (KafkaException e) {
            LOG.debug("the last offsets of receipts were not committed: the next owner tells them again", e);
        }
    }

    /// So that a flush is noticed where no receipts come: without a fold the gateways ask the database
    /// again and again.
    private void check() {
        Instant now = clock.instant();
        if (now.isBefore(nextCheck)) {
            return;
        }
        nextCheck = now.plus(CHECK_EVERY);
        for (Followed one : followed.values()) {
            if (one.open()) {
                var fold = receipts.position(one.number(), one.topicId());
                if (fold == null || fold.next() != one.folded()) {
                    throw new FoldMovedException("partition " + one.number() + ": the fold of receipts is at " + fold
                            + ", expected " + one.folded());
                }
            }
        }
    }

    private void open() {
        Instant now = clock.instant();
        List<Followed> closed = followed.values().stream()
                .filter(one -> !one.open() && one.due(now))
                .toList();
        if (closed.isEmpty()) {
            return;
        }
        List<TopicPartition> partitions = closed.stream().map(Followed::kafka).toList();
        Map<TopicPartition, LogBounds> log = extents.of(partitions);
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions), PATIENCE);
        for (Followed one : closed) {
            open(one, Objects.requireNonNull(log.get(one.kafka())), committed.get(one.kafka()));
        }
        consumer.resume(partitions);
    }

    private void open(Followed one, LogBounds log, @Nullable OffsetAndMetadata committed) {
        Long known = one.told();
        Long told = known != null || committed == null ? known : Long.valueOf(committed.offset());
        var fold = receipts.position(one.number(), log.topicId());
        long from = Resume.from(told, fold, log.begin(), log.end());
        if (fold == null) {
            fold = receipts.open(one.number(), log.topicId(), from);
        }
        one.opened(log.topicId(), fold.next(), from);
        consumer.seek(one.kafka(), from);
        LOG.debug("{} opened at {}, folded up to {}", one.kafka(), from, fold.next());
    }

    private Map<Followed, List<ConsumerRecord<byte[], byte[]>>> poll() {
        List<TopicPartition> closed = followed.values().stream()
                .filter(one -> !one.open())
                .map(Followed::kafka)
                .toList();
        if (!closed.isEmpty()) {
            consumer.pause(closed);
        }
        var records = consumer.poll(POLL);
        var fetched = new LinkedHashMap<Followed, List<ConsumerRecord<byte[], byte[]>>>();
        for (TopicPartition partition : records.partitions()) {
            Followed one = followed.get(partition.partition());
            if (one != null && one.open()) {
                fetched.put(one, records.records(partition));
            }
        }
        return fetched;
    }

    /// @return receipts that were not told yet, those of the last poll among them
    private long behind() {
        long behind = 0;
        for (Followed one : followed.values()) {
            Long told = one.told();
            OptionalLong left = consumer.currentLag(one.kafka());
            if (told != null && left.isPresent()) {
                behind += Math.max(0, consumer.position(one.kafka()) + left.getAsLong() - told);
            }
        }
        return behind;
    }

    private void commitSometimes() {
        Instant now = clock.instant();
        if (committing || now.isBefore(nextCommit)) {
            return;
        }
        Map<Followed, Long> offsets = uncommitted();
        if (!offsets.isEmpty()) {
            nextCommit = now.plus(commitEvery);
            committing = true;
            consumer.commitAsync(kafka(offsets), (done, failure) -> {
                committing = false;
                if (failure == null) {
                    offsets.forEach(Followed::committed);
                }
            });
        }
    }

    private Map<Followed, Long> uncommitted() {
        var offsets = new HashMap<Followed, Long>();
        for (Followed one : new ArrayList<>(followed.values())) {
            Long offset = one.uncommitted();
            if (offset != null) {
                offsets.put(one, offset);
            }
        }
        return offsets;
    }

    private static Map<TopicPartition, OffsetAndMetadata> kafka(Map<Followed, Long> offsets) {
        return offsets.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().kafka(), entry -> new OffsetAndMetadata(entry.getValue())));
    }
}
