package parley.delivery.partition;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.id.Seq;
import parley.contract.topic.Topic;
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

    private final Admin admin;
    private final RedisView view;
    private final Outlet outlet;
    private final Epochs epochs;
    private final FailureDesk desk;
    private final WorkerMetrics metrics;
    private final int generation;

    Opener(
            Admin admin,
            RedisView view,
            Outlet outlet,
            Epochs epochs,
            FailureDesk desk,
            WorkerMetrics metrics,
            int generation) {
        this.admin = admin;
        this.view = view;
        this.outlet = outlet;
        this.epochs = epochs;
        this.desk = desk;
        this.metrics = metrics;
        this.generation = generation;
    }

    /// Afterwards each of them is RUNNING, sought and resumed, or waits for its next attempt.
    void open(Consumer<?, ?> consumer, Collection<OwnedPartition> due) {
        if (due.isEmpty()) {
            return;
        }
        List<TopicPartition> partitions =
                due.stream().map(OwnedPartition::kafka).toList();
        String topicId;
        Map<TopicPartition, Long> begins;
        Map<TopicPartition, Long> ends;
        Map<TopicPartition, OffsetAndMetadata> committed;
        try {
            topicId = topicId();
            begins = consumer.beginningOffsets(partitions, PATIENCE);
            ends = consumer.endOffsets(partitions, PATIENCE);
            committed = consumer.committed(Set.copyOf(partitions), PATIENCE);
        } catch (RuntimeException e) {
            due.forEach(partition -> desk.failed(partition, e));
            return;
        }
        for (OwnedPartition partition : due) {
            TopicPartition kafka = partition.kafka();
            try {
                var bounds = new LogBounds(topicId, begins.getOrDefault(kafka, 0L), ends.getOrDefault(kafka, 0L));
                OffsetAndMetadata offset = committed.get(kafka);
                open(partition, bounds, offset == null ? null : offset.offset());
                consumer.seek(kafka, done(partition));
                consumer.resume(List.of(kafka));
            } catch (RuntimeException e) {
                desk.failed(partition, e);
            }
        }
    }

    private void open(OwnedPartition partition, LogBounds bounds, @Nullable Long committed) {
        Long done = partition.done() == null ? committed : partition.done();
        ViewPosition position = view.position(partition.number());
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
                LOG.warn(
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

    private String topicId() {
        try {
            return admin.describeTopics(List.of(Topic.MESSAGES.topicName()))
                    .allTopicNames()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .values()
                    .iterator()
                    .next()
                    .topicId()
                    .toString();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "the broker did not describe the topic in " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    private static long done(OwnedPartition partition) {
        Long done = partition.done();
        if (done == null) {
            throw new IllegalStateException("partition " + partition.number() + " was opened without a position");
        }
        return done;
    }
}
