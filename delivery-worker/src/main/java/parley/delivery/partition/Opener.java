package parley.delivery.partition;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import parley.contract.id.Seq;
import parley.delivery.fanout.Delivery;
import parley.delivery.view.ApplyOutcome;
import parley.delivery.view.RedisView;
import parley.delivery.view.ViewPosition;

/// Takes partitions up: looks at the log, the committed offset and the view, and does what [Opening] says.
/// For the loop's thread; blocks for some round trips to both.
final class Opener {
    private static final Logger LOG = LoggerFactory.getLogger(Opener.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /// Reading so many records again takes a fraction of a second.
    private static final long READABLE = 20_000;

    private final LogExtents extents;
    private final RedisView view;
    private final Outlet outlet;
    private final Epochs epochs;
    private final FailureDesk desk;
    private final WorkerMetrics metrics;
    private final int generation;

    Opener(
            LogExtents extents,
            RedisView view,
            Outlet outlet,
            Epochs epochs,
            FailureDesk desk,
            WorkerMetrics metrics,
            int generation) {
        this.extents = extents;
        this.view = view;
        this.outlet = outlet;
        this.epochs = epochs;
        this.desk = desk;
        this.metrics = metrics;
        this.generation = generation;
    }

    /// Afterwards each of them is RUNNING, sought and resumed, or waits for its next attempt.
    ///
    /// @return whether any of them is RUNNING
    /// @throws LogLostException when a log lost records
    boolean open(Consumer<?, ?> consumer, Collection<OwnedPartition> due) {
        if (due.isEmpty()) {
            return false;
        }
        Map<Integer, @Nullable ViewPosition> positions = new HashMap<>();
        Map<TopicPartition, LogBounds> log;
        Map<TopicPartition, OffsetAndMetadata> committed;
        try {
            List<TopicPartition> partitions =
                    due.stream().map(OwnedPartition::kafka).toList();
            // Positions before ends: what another worker applies in between would make the log look as if it ended
            // below what the view has read.
            for (OwnedPartition partition : due) {
                positions.put(partition.number(), view.position(partition.number()));
            }
            log = extents.of(partitions);
            committed = consumer.committed(Set.copyOf(partitions), PATIENCE);
        } catch (RuntimeException e) {
            due.forEach(partition -> desk.failed(partition, e));
            return false;
        }
        for (OwnedPartition partition : due) {
            TopicPartition kafka = partition.kafka();
            try {
                OffsetAndMetadata offset = committed.get(kafka);
                open(
                        partition,
                        positions.get(partition.number()),
                        Objects.requireNonNull(log.get(kafka)),
                        offset == null ? null : offset.offset());
                consumer.seek(kafka, Objects.requireNonNull(partition.done()));
                consumer.resume(List.of(kafka));
            } catch (LogLostException e) {
                throw e;
            } catch (RuntimeException e) {
                desk.failed(partition, e);
            }
        }
        return due.stream().anyMatch(OwnedPartition::running);
    }

    private void open(
            OwnedPartition partition, @Nullable ViewPosition position, LogBounds bounds, @Nullable Long committed) {
        Long done = partition.done() == null ? committed : partition.done();
        Opening opening = Opening.decide(bounds, done, position, READABLE);
        String id = bounds.topicId();
        switch (opening) {
            case Opening.Resume resume -> {
                enter(partition, false);
                partition.opened(id, resume.next(), resume.from());
            }
            case Opening.ResumeByHeads resume -> {
                enter(partition, false);
                announceHeads(partition, resume.from());
                partition.opened(id, resume.next(), resume.next());
            }
            case Opening.Create create -> {
                begin(partition, id, null, create.position());
                partition.opened(id, create.position(), create.position());
            }
            case Opening.Skip skip -> {
                begin(partition, id, skip.expectedNext(), skip.position());
                partition.opened(id, skip.position(), skip.position());
            }
            case Opening.Refuse refuse -> throw new PartitionRefusedException(refuse.reason());
            case Opening.Lost lost ->
                throw new LogLostException("partition " + partition.number() + ": " + lost.reason());
        }
        LOG.info(
                "partition {} opened: {}, log [{}, {}), epoch {}",
                partition.number(),
                opening,
                bounds.begin(),
                bounds.end(),
                partition.epoch().id());
    }

    /// A partition whose view was lost, or skipped, gets a new epoch: what its gateways knew of it is worth
    /// nothing.
    private void enter(OwnedPartition partition, boolean anew) {
        if (anew || !partition.hasEpoch()) {
            partition.enter(epochs.fresh());
        }
    }

    private void begin(OwnedPartition partition, String topicId, @Nullable Long expectedNext, long position) {
        switch (view.reset(partition.number(), topicId, expectedNext, position)) {
            case ApplyOutcome.Applied applied -> {
                metrics.viewBegun();
                enter(partition, true);
                boolean first = expectedNext == null && partition.done() == null;
                LOG.atLevel(first ? Level.INFO : Level.WARN)
                        .log(
                                "partition {}: the view begins at {}, it was {}",
                                partition.number(),
                                position,
                                expectedNext == null ? "absent" : "at " + expectedNext);
            }
            case ApplyOutcome.Moved moved ->
                throw new PartitionMovedException("the view moved to " + moved.next() + " while it was opened");
            case ApplyOutcome.Absent absent ->
                throw new PartitionMovedException("the view vanished while it was opened");
            case ApplyOutcome.OtherTopic other ->
                throw new PartitionMovedException("the view became one of topic id " + other.stored());
        }
    }

    private void announceHeads(OwnedPartition partition, long from) {
        Map<UUID, Long> heads = view.headsFrom(partition.number(), Seq.of(generation, from));
        List<Delivery> hints = heads.entrySet().stream()
                .map(head -> (Delivery) new Delivery.Announcement(head.getKey(), head.getValue()))
                .toList();
        outlet.announce(partition.epoch(), hints);
        metrics.announced(heads.size());
    }
}
