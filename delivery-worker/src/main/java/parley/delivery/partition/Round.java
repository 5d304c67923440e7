package parley.delivery.partition;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.LogRecords;
import parley.contract.event.MemberRow;
import parley.delivery.fanout.Audience;
import parley.delivery.fanout.Routes;
import parley.delivery.redis.Later;
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
    private final LogRecords log;

    /// @param members rows of a conversation as they are known at the call
    /// @param log which records are messages
    Round(
            RedisView view,
            Function<UUID, Collection<MemberRow>> members,
            Outlet outlet,
            FailureDesk desk,
            WorkerMetrics metrics,
            LogRecords log) {
        this.view = view;
        this.members = members;
        this.outlet = outlet;
        this.desk = desk;
        this.metrics = metrics;
        this.log = log;
    }

    /// A partition with its records, ascending.
    record Fetched(OwnedPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {}

    void run(List<Fetched> fetched) {
        List<Work> works = fetched.stream().map(this::work).toList();
        Routes routes = new Routes(Map.of());
        while (works.stream().anyMatch(Work::unfinished)) {
            routes = routes.and(applyTogether(works));
        }
        List<Effect> effects = works.stream()
                .filter(work -> !work.failed)
                .map(work -> work.effect)
                .toList();
        if (effects.isEmpty()) {
            return;
        }
        try {
            outlet.carryOut(effects, routes);
        } catch (RuntimeException e) {
            effects.forEach(effect -> desk.failed(effect.partition(), e));
        }
    }

    /// What is left to do for one partition.
    private static final class Work {
        private final OwnedPartition partition;
        private final Effect effect;
        private final Deque<LogBatch> batches = new ArrayDeque<>();
        private boolean failed;

        private Work(OwnedPartition partition, Effect effect) {
            this.partition = partition;
            this.effect = effect;
        }

        private boolean unfinished() {
            return !failed && !batches.isEmpty();
        }
    }

    /// What the view took before is recalled here, one by one: that happens once, after a partition was
    /// opened.
    private Work work(Fetched fetched) {
        OwnedPartition partition = fetched.partition();
        List<ConsumerRecord<byte[], byte[]>> records = fetched.records();
        var work = new Work(partition, new Effect(partition, log.generation(), members));
        try {
            int known = 0;
            while (known < records.size() && records.get(known).offset() < partition.next()) {
                known++;
            }
            for (LogBatch batch : LogBatch.cut(records.subList(0, known), log, BATCH_RECORDS, BATCH_BYTES)) {
                recall(partition, batch, work.effect);
            }
            work.batches.addAll(LogBatch.cut(records.subList(known, records.size()), log, BATCH_RECORDS, BATCH_BYTES));
            work.batches.forEach(batch -> ofThisGeneration(partition, batch));
        } catch (RuntimeException e) {
            fail(work, e);
        }
        return work;
    }

    /// A worker that is set to another generation than the log would pass over every message and vouch for what is
    /// not in the view. Once a partition has shown that it is of this one, the record is a stranger's.
    private void ofThisGeneration(OwnedPartition partition, LogBatch batch) {
        if (!batch.messages().isEmpty()) {
            partition.sawItsGeneration();
        } else if (!partition.ofItsGeneration()) {
            batch.poison().stream()
                    .filter(LogBatch.Poison::otherGeneration)
                    .findFirst()
                    .ifPresent(poison -> {
                        throw new PartitionRefusedException("partition " + partition.number() + " offset "
                                + poison.offset() + ": " + poison.reason()
                                + "; set parley.generation of every service to the same");
                    });
        }
    }

    /// The next batch of each partition through the view, all in one round trip, and behind them the routes
    /// of those who may see what is in them: a device registers its route before it reads heads, so one of
    /// the two sees the other.
    private Routes applyTogether(List<Work> works) {
        long began = System.nanoTime();
        var applied = new LinkedHashMap<Work, Later<ApplyOutcome>>();
        var conversations = new LinkedHashSet<UUID>();
        try {
            for (Work work : works) {
                if (work.unfinished()) {
                    LogBatch batch = work.batches.getFirst();
                    applied.put(work, apply(work.partition, batch));
                    batch.messages().forEach(message -> conversations.add(message.conversation()));
                }
            }
            Later<Routes> routes = outlet.routes(audience(conversations));
            outlet.pipe().flush();
            metrics.applied(Duration.ofNanos(System.nanoTime() - began));
            applied.forEach(this::take);
            return routes.get();
        } catch (RuntimeException e) {
            works.stream().filter(work -> !work.failed).forEach(work -> fail(work, e));
            return new Routes(Map.of());
        }
    }

    private Set<UUID> audience(Set<UUID> conversations) {
        var users = new LinkedHashSet<UUID>();
        for (UUID conversation : conversations) {
            Collection<MemberRow> rows = members.apply(conversation);
            if (rows.size() <= Audience.MAX_NAMED) {
                rows.forEach(row -> users.add(row.user()));
            }
        }
        return users;
    }

    private void take(Work work, Later<ApplyOutcome> outcome) {
        try {
            LogBatch batch = work.batches.removeFirst();
            taken(work.partition, batch, outcome.get(), work.effect);
        } catch (RuntimeException e) {
            fail(work, e);
        }
    }

    private void fail(Work work, RuntimeException failure) {
        work.failed = true;
        desk.failed(work.partition, failure);
    }

    private void recall(OwnedPartition partition, LogBatch batch, Effect effect) {
        List<Verdict> verdicts = view.recall(partition.number(), batch.messages());
        for (int i = 0; i < verdicts.size(); i++) {
            effect.recalled(batch.messages().get(i), verdicts.get(i));
        }
        poison(partition, batch);
        effect.reaches(batch.next());
    }

    private Later<ApplyOutcome> apply(OwnedPartition partition, LogBatch batch) {
        return view.apply(
                outlet.pipe(),
                partition.number(),
                partition.topicId(),
                partition.next(),
                batch.next(),
                batch.messages());
    }

    private void taken(OwnedPartition partition, LogBatch batch, ApplyOutcome outcome, Effect effect) {
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
