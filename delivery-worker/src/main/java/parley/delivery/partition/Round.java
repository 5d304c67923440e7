package parley.delivery.partition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.MemberRow;
import parley.delivery.view.ApplyOutcome;
import parley.delivery.view.RedisView;
import parley.delivery.view.Verdict;

/// What happens to the records of one poll: through the view, then out. For the loop's thread.
///
/// Whatever fails, the partitions concerned are opened again where their effects end. Records that the view
/// has taken by then are announced instead of pushed, so a crash, a lost reply and an outage are one case.
final class Round {
    /// The records of one partition that the view takes in one call.
    private static final int BATCH_RECORDS = 500;
    /// A call should be over well within the time that a command may take.
    private static final long BATCH_BYTES = 2 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Round.class);

    private final RedisView view;
    private final Function<UUID, Collection<MemberRow>> members;
    private final Outlet outlet;
    private final FailureDesk desk;
    private final WorkerMetrics metrics;
    private final int generation;

    /// @param members rows of a conversation as they are known at the call
    Round(
            RedisView view,
            Function<UUID, Collection<MemberRow>> members,
            Outlet outlet,
            FailureDesk desk,
            WorkerMetrics metrics,
            int generation) {
        this.view = view;
        this.members = members;
        this.outlet = outlet;
        this.desk = desk;
        this.metrics = metrics;
        this.generation = generation;
    }

    /// A partition with its records, ascending.
    record Fetched(OwnedPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {}

    void run(List<Fetched> fetched) {
        var effects = new ArrayList<Effect>(fetched.size());
        for (Fetched one : fetched) {
            Effect effect = throughView(one.partition(), one.records());
            if (effect != null) {
                effects.add(effect);
            }
        }
        if (effects.isEmpty()) {
            return;
        }
        try {
            outlet.carryOut(effects);
        } catch (RuntimeException e) {
            effects.forEach(effect -> desk.failed(effect.partition(), e));
        }
    }

    private @Nullable Effect throughView(OwnedPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        var effect = new Effect(partition, generation, members);
        try {
            int known = 0;
            while (known < records.size() && records.get(known).offset() < partition.next()) {
                known++;
            }
            for (LogBatch batch : LogBatch.cut(records.subList(0, known), BATCH_RECORDS, BATCH_BYTES)) {
                recall(partition, batch, effect);
            }
            for (LogBatch batch : LogBatch.cut(records.subList(known, records.size()), BATCH_RECORDS, BATCH_BYTES)) {
                apply(partition, batch, effect);
            }
            return effect;
        } catch (RuntimeException e) {
            desk.failed(partition, e);
            return null;
        }
    }

    private void recall(OwnedPartition partition, LogBatch batch, Effect effect) {
        List<Verdict> verdicts = view.recall(partition.number(), batch.messages());
        for (int i = 0; i < verdicts.size(); i++) {
            effect.recalled(batch.messages().get(i), verdicts.get(i));
        }
        poison(partition, batch);
        effect.reaches(batch.next());
    }

    private void apply(OwnedPartition partition, LogBatch batch, Effect effect) {
        long began = System.nanoTime();
        ApplyOutcome outcome =
                view.apply(partition.number(), partition.topicId(), partition.next(), batch.next(), batch.messages());
        metrics.applied(Duration.ofNanos(System.nanoTime() - began));
        switch (outcome) {
            case ApplyOutcome.Applied applied -> {
                partition.applied(batch.next());
                for (int i = 0; i < applied.verdicts().size(); i++) {
                    effect.applied(batch.messages().get(i), applied.verdicts().get(i));
                }
            }
            case ApplyOutcome.Moved moved ->
                throw new PartitionMovedException("the view is at " + moved.next() + ", expected " + partition.next());
            case ApplyOutcome.Absent absent ->
                throw new PartitionMovedException("the view is gone, expected it at " + partition.next());
            case ApplyOutcome.OtherTopic other ->
                throw new PartitionMovedException("the view belongs to topic id " + other.stored());
        }
        poison(partition, batch);
        effect.reaches(batch.next());
    }

    private void poison(OwnedPartition partition, LogBatch batch) {
        for (LogBatch.Poison poison : batch.poison()) {
            if (partition.firstSight(poison.offset())) {
                metrics.poison();
                LOG.error(
                        "{} partition {} offset {} cannot be shown, the view moves over it: {}",
                        partition.kafka().topic(),
                        partition.number(),
                        poison.offset(),
                        poison.reason());
            }
        }
    }
}
