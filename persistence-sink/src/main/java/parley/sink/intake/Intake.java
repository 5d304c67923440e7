package parley.sink.intake;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.sink.intake.PartitionState.Running;
import parley.sink.intake.PartitionState.Stopped;
import parley.sink.intake.PartitionState.Waiting;
import parley.sink.metric.SinkMetrics;
import parley.sink.write.Failure;
import parley.sink.write.PartitionWriter;
import parley.sink.write.SinkOffset;
import parley.sink.write.SinkOffsets;

/// Decides what becomes of each partition. Every failure ends the same way: the partition is paused and,
/// after a pause that grows, its position is read from MySQL again and held against the log. So it makes no
/// difference whether a commit was lost, its answer was lost, or another sink was faster.
///
/// All calls but [#partitions] come on the consumer's thread, which they may block for as long as MySQL and
/// the broker take to answer or to fail.
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final long ANYWHERE = 0;

    private final PartitionWriter writer;
    private final SinkOffsets offsets;
    private final LogExtents log;
    private final int generation;
    private final Backoff backoff;
    private final SinkState sink;
    private final SinkMetrics metrics;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<TopicPartition, PartitionState> states = new ConcurrentHashMap<>();
    /// When MySQL failed since the last poll, how long its partition waits: the other batches of that poll
    /// wait with it and need not find out one by one. Null when it did not fail.
    private @Nullable Duration failedThisRound;
    /// MySQL would not be read, and nothing has been read or written since.
    private boolean unreadable;
    /// MySQL would not be written, and nothing has been written since. Reading proves nothing here: a server
    /// that is read-only answers every question.
    private boolean unwritable;

    public Intake(
            PartitionWriter writer,
            SinkOffsets offsets,
            LogExtents log,
            int generation,
            Backoff backoff,
            SinkState sink,
            SinkMetrics metrics,
            Clock clock,
            LongSupplier nanoTime) {
        this.writer = writer;
        this.offsets = offsets;
        this.log = log;
        this.generation = generation;
        this.backoff = backoff;
        this.sink = sink;
        this.metrics = metrics;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /// @return a copy, from any thread
    Map<TopicPartition, PartitionState> partitions() {
        return Map.copyOf(states);
    }

    /// The partitions are paused already. They get some position, or the consumer would look for a
    /// committed one and fail where there is none; nothing is fetched from it.
    void assigned(Collection<TopicPartition> partitions, PartitionControl control) {
        for (TopicPartition partition : partitions) {
            control.seek(partition, ANYWHERE);
            states.put(
                    partition, new Waiting(PartitionState.UNKNOWN, PartitionState.UNKNOWN, null, nanoTime.getAsLong()));
            show(partition);
        }
    }

    /// The partitions belong to others now. They are paused for the case that they come back.
    void released(Collection<TopicPartition> partitions, PartitionControl control) {
        for (TopicPartition partition : partitions) {
            control.pause(partition);
            metrics.hide(partition);
            states.remove(partition);
        }
    }

    /// Finds the position of every partition whose turn it is.
    void beforePoll(PartitionControl control) {
        failedThisRound = null;
        List<TopicPartition> due = due(nanoTime.getAsLong());
        if (due.isEmpty() || sink.refusing()) {
            return;
        }
        try {
            Map<TopicPartition, LogExtent> extents = log.of(due);
            due.forEach(partition -> replace(partition, extent(extents, partition)));
            Map<TopicPartition, SinkOffset> stored = offsets.find(due);
            for (TopicPartition partition : due) {
                place(partition, stored.get(partition), extent(extents, partition), control);
            }
            if (unreadable && !unwritable) {
                recovered();
            }
        } catch (SQLException | RuntimeException e) {
            unreadable |= ofServer(e);
            failed(due.stream().filter(this::waits).toList(), e, control);
        }
    }

    /// Writes what one poll brought: in one transaction, and where that fails because of what some partition
    /// holds, each partition by itself.
    ///
    /// @param records by partition, in order
    /// @return the positions of those that are in MySQL now; the others will be fetched again
    Map<TopicPartition, Long> write(
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records, PartitionControl control) {
        var batches = new ArrayList<PartitionWriter.Batch>(records.size());
        records.forEach((partition, ofPartition) -> {
            PartitionWriter.Batch batch = prepare(partition, ofPartition, control);
            if (batch != null) {
                batches.add(batch);
            }
        });
        var written = new HashMap<TopicPartition, Long>();
        if (batches.size() > 1 && together(batches, control)) {
            batches.forEach(batch -> written.put(batch.partition(), batch.next()));
            return written;
        }
        for (PartitionWriter.Batch batch : batches) {
            if (states.get(batch.partition()) instanceof Running running && alone(batch, running, control)) {
                written.put(batch.partition(), batch.next());
            }
        }
        return written;
    }

    private PartitionWriter.@Nullable Batch prepare(
            TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, PartitionControl control) {
        if (!(states.get(partition) instanceof Running running) || sink.refusing()) {
            return null;
        }
        if (failedThisRound != null || records.getFirst().offset() < running.next()) {
            rest(partition, running, control);
            return null;
        }
        try {
            return writer.decode(partition, running.next(), records);
        } catch (RuntimeException e) {
            failed(List.of(partition), e, control);
            return null;
        }
    }

    /// @return false when they should be tried one by one, or are held already
    private boolean together(List<PartitionWriter.Batch> batches, PartitionControl control) {
        try {
            writer.writeTogether(batches);
            batches.forEach(batch -> written(batch, control));
            return true;
        } catch (SQLException | RuntimeException e) {
            if (ofServer(e) && Failure.of(e) == Failure.RETRIABLE) {
                unwritable = true;
                failed(batches.stream().map(PartitionWriter.Batch::partition).toList(), e, control);
            } else {
                metrics.retry(e);
                LOG.debug("what one poll brought is written one by one", e);
            }
            return false;
        }
    }

    private boolean alone(PartitionWriter.Batch batch, Running running, PartitionControl control) {
        if (sink.refusing()) {
            return false;
        }
        if (failedThisRound != null) {
            rest(batch.partition(), running, control);
            return false;
        }
        try {
            writer.write(batch);
            written(batch, control);
            return true;
        } catch (SQLException | RuntimeException e) {
            unwritable |= ofServer(e);
            failed(List.of(batch.partition()), e, control);
            return false;
        }
    }

    private void written(PartitionWriter.Batch batch, PartitionControl control) {
        long end = batch.next() + control.ahead(batch.partition()).orElse(0);
        states.put(batch.partition(), new Running(batch.next(), end, null));
        metrics.delay(Duration.between(batch.oldest(), clock.instant()));
        if (unreadable || unwritable) {
            recovered();
        }
    }

    private void rest(TopicPartition partition, Running running, PartitionControl control) {
        Duration pause = failedThisRound == null ? Duration.ZERO : failedThisRound;
        hold(partition, running, running.trouble(), pause, control);
    }

    /// The broker has no record at these positions. Whether that is a matter of retention or of another log
    /// is found out with the position.
    void outOfRange(Collection<TopicPartition> partitions, RuntimeException error, PartitionControl control) {
        failed(
                partitions.stream()
                        .filter(partition -> states.get(partition) instanceof Running)
                        .toList(),
                error,
                control);
    }

    private List<TopicPartition> due(long now) {
        return states.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Waiting waiting && waiting.retryAt() - now <= 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean waits(TopicPartition partition) {
        return states.get(partition) instanceof Waiting;
    }

    private void replace(TopicPartition partition, LogExtent extent) {
        states.computeIfPresent(
                partition, (_, state) -> state instanceof Waiting waiting ? waiting.withEnd(extent.end()) : state);
    }

    private static LogExtent extent(Map<TopicPartition, LogExtent> extents, TopicPartition partition) {
        LogExtent extent = extents.get(partition);
        if (extent == null) {
            throw new UnknownTopicOrPartitionException("the broker said nothing of " + partition);
        }
        return extent;
    }

    private void place(
            TopicPartition partition, @Nullable SinkOffset stored, LogExtent extent, PartitionControl control)
            throws SQLException {
        switch (Position.of(partition, stored, extent, generation)) {
            case Position.Begin(SinkOffset first) -> {
                offsets.begin(partition, first);
                LOG.info("{} is new to this sink: it begins at offset {}", partition, first.next());
                // Somebody else may have begun it at the same time: what is stored now counts, at the next round.
            }
            case Position.Advance(SinkOffset first) -> {
                offsets.advance(partition, first);
                LOG.warn("{} begins generation {} at offset {}", partition, first.generation(), first.next());
            }
            case Position.Resume(long next) -> {
                control.seek(partition, next);
                control.resume(partition);
                states.put(partition, new Running(next, extent.end(), trouble(partition)));
            }
            case Position.Expired(String reason) -> {
                long next = stored == null ? PartitionState.UNKNOWN : stored.next();
                states.put(partition, new Stopped(next, extent.end(), clock.instant(), reason));
                LOG.error("{} is stopped: {}", partition, reason);
            }
            case Position.OtherLog(String reason) -> sink.refuse(reason, null);
        }
    }

    private void failed(Collection<TopicPartition> partitions, Exception error, PartitionControl control) {
        switch (Failure.of(error)) {
            case RETRIABLE -> {
                metrics.retry(error);
                Duration pause = backOff(partitions, error, control);
                failedThisRound = ofServer(error) ? pause : failedThisRound;
            }
            case POISON, FATAL ->
                sink.refuse("writing " + partitions + " failed in a way that no further try can heal: " + error, error);
        }
    }

    /// What concerns the whole server, and not only the rows of one partition.
    private static boolean ofServer(Exception error) {
        return error instanceof SQLException && !Failure.isContention(error);
    }

    /// Partitions that failed together are tried together: one question to MySQL, not one each.
    private Duration backOff(Collection<TopicPartition> partitions, Exception error, PartitionControl control) {
        var troubles = new HashMap<TopicPartition, Trouble>();
        for (TopicPartition partition : partitions) {
            if (states.containsKey(partition)) {
                troubles.put(partition, Trouble.after(trouble(partition), clock.instant(), error));
            }
        }
        int failures =
                troubles.values().stream().mapToInt(Trouble::failures).max().orElse(1);
        Duration pause = backoff.after(failures);
        if (failures == 1 || backoff.isLongest(failures)) {
            LOG.warn(
                    "{} wait {} ms after failure {}: {}",
                    troubles.keySet(),
                    pause.toMillis(),
                    failures,
                    Trouble.reason(error));
        }
        troubles.forEach((partition, trouble) -> {
            PartitionState state = states.get(partition);
            if (state != null) {
                hold(partition, state, trouble, pause, control);
            }
        });
        return pause;
    }

    private void hold(
            TopicPartition partition,
            PartitionState state,
            @Nullable Trouble trouble,
            Duration pause,
            PartitionControl control) {
        control.pause(partition);
        states.put(partition, new Waiting(state.next(), state.end(), trouble, nanoTime.getAsLong() + pause.toNanos()));
    }

    /// MySQL serves again: nobody need sit out a long pause.
    private void recovered() {
        unreadable = false;
        unwritable = false;
        long now = nanoTime.getAsLong();
        states.replaceAll((_, state) -> state instanceof Waiting waiting ? waiting.until(now) : state);
    }

    private @Nullable Trouble trouble(TopicPartition partition) {
        PartitionState state = states.get(partition);
        return state == null ? null : state.trouble();
    }

    private void show(TopicPartition partition) {
        metrics.show(
                partition,
                () -> number(partition, PartitionState::next),
                () -> number(partition, PartitionState::lag),
                () -> number(partition, state -> state instanceof Running ? 1L : 0L));
    }

    private Number number(TopicPartition partition, ToLongFunction<PartitionState> of) {
        PartitionState state = states.get(partition);
        return state == null ? Double.NaN : of.applyAsLong(state);
    }
}
