package parley.sink.rebuild;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.codec.Uuids;
import parley.contract.event.JobCommand;
import parley.contract.event.JobProgress;
import parley.contract.event.JobProgress.State;
import parley.contract.topic.Topic;
import parley.sink.intake.Backoff;

/// Carries out what `im.replays.v1` asks for. The topic has one partition and all sinks read it as one group: so
/// one of them has it, reads the table from its beginning, and begins or goes on with every job that is not
/// finished. When it dies another one does. Each job has a thread of its own.
public final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final TopicPartition REPLAYS = new TopicPartition(Topic.REPLAYS.topicName(), 0);
    /// Nothing has to be done in between: records, wake-ups and rebalances end a poll early.
    private static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final java.util.function.Consumer<JobProgress> publish;
    private final Map<JobCommand.Kind, Job> kinds;
    private final GiveWay giveWay;
    private final Supplier<Backoff> backoffs;
    private final Clock clock;
    private final Thread thread = Thread.ofPlatform().name("jobs").daemon().unstarted(this::loop);

    private volatile boolean stopping;
    private volatile @Nullable Consumer<byte[], byte[]> current;

    // What follows belongs to the thread.
    private final Map<UUID, JobCommand> commands = new HashMap<>();
    private final Map<UUID, JobProgress> progresses = new HashMap<>();
    /// Also those that ended here: their last word may not have come back yet, and they must not begin again.
    private final Map<UUID, Running> running = new HashMap<>();
    private long loadedAt = Long.MAX_VALUE;

    private record Running(JobControl control, Thread thread) {}

    /// @param consumers make a member of the sinks' group
    /// @param publish blocks until the progress is kept
    /// @param giveWay of jobs without a rate
    JobRunner(
            Supplier<Consumer<byte[], byte[]>> consumers,
            java.util.function.Consumer<JobProgress> publish,
            Map<JobCommand.Kind, Job> kinds,
            GiveWay giveWay,
            Supplier<Backoff> backoffs,
            Clock clock) {
        this.consumers = consumers;
        this.publish = publish;
        this.kinds = new EnumMap<>(kinds);
        this.giveWay = giveWay;
        this.backoffs = backoffs;
        this.clock = clock;
    }

    /// Once, when schema and topics are there.
    public void start() {
        thread.start();
    }

    /// Leaves the group; jobs that run are carried on by another sink, or by this one when it starts again.
    public void stop() {
        stopping = true;
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        } else {
            thread.interrupt();
        }
        try {
            if (thread.isAlive()) {
                thread.join(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        Backoff backoff = backoffs.get();
        for (int failures = 1; !stopping; failures++) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                current = consumer;
                consumer.subscribe(List.of(Topic.REPLAYS.topicName()), new Assignment(consumer));
                while (!stopping) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        accept(record);
                        failures = 0;
                    }
                    if (loadedAt != Long.MAX_VALUE && consumer.position(REPLAYS) >= loadedAt) {
                        dispatch();
                    }
                }
            } catch (WakeupException e) {
                LOG.debug("the reader of jobs is stopped");
            } catch (KafkaException e) {
                LOG.warn("reading jobs failed, trying again: {}", e.toString());
                rest(backoff.after(Math.max(1, failures)));
            } finally {
                current = null;
                loseAll();
            }
        }
    }

    private void rest(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    private final class Assignment implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Assignment(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (partitions.contains(REPLAYS)) {
                commands.clear();
                progresses.clear();
                loadedAt = consumer.endOffsets(List.of(REPLAYS)).getOrDefault(REPLAYS, 0L);
                consumer.seekToBeginning(List.of(REPLAYS));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            loseAll();
        }
    }

    private void loseAll() {
        loadedAt = Long.MAX_VALUE;
        running.values().forEach(each -> each.control().lose());
        for (Running each : running.values()) {
            try {
                each.thread().join(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        running.clear();
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] key = record.key();
        byte @Nullable [] value = record.value();
        String[] parts = key == null ? new String[0] : new String(key, StandardCharsets.UTF_8).split(":", -1);
        try {
            if (parts.length != 2) {
                throw new MalformedRecordException("the key is not a job and command or progress");
            }
            UUID job = Uuids.parse("job", parts[0]);
            if (value == null) {
                commands.remove(job);
                progresses.remove(job);
            } else if (parts[1].equals("command")) {
                commands.put(job, RecordCodec.JOB_COMMAND.decodeRow(record, JobCommand::key));
            } else {
                progresses.put(job, RecordCodec.JOB_PROGRESS.decodeRow(record, JobProgress::key));
            }
        } catch (MalformedRecordException | MalformedJsonException e) {
            LOG.error("{} offset {}: {}", record.topic(), record.offset(), e.getMessage());
        }
    }

    /// Begins what is to be begun, and tells what runs what is wished now.
    private void dispatch() {
        for (JobCommand command : List.copyOf(commands.values())) {
            JobProgress progress = progresses.get(command.job());
            Running runs = running.get(command.job());
            if (runs != null) {
                runs.control().wish(command.wish());
            } else if (progress == null || !progress.state().last()) {
                switch (command.wish()) {
                    case RUN -> begin(command, progress);
                    case PAUSE -> tell(command, progress, State.PAUSED);
                    case CANCEL -> tell(command, progress, State.CANCELLED);
                }
            }
        }
    }

    private void tell(JobCommand command, @Nullable JobProgress progress, State state) {
        if (progress == null || progress.state() != state) {
            var report = new JobReport(command.job(), progress, clock, publish);
            report.tell(state);
        }
    }

    private void begin(JobCommand command, @Nullable JobProgress progress) {
        var control = new JobControl(giveWay);
        var work = new JobWork(
                command,
                java.util.Objects.requireNonNull(kinds.get(command.kind())),
                control,
                new JobReport(command.job(), progress, clock, publish),
                backoffs.get());
        Thread started = Thread.ofPlatform()
                .name("job-" + command.kind().name().toLowerCase(java.util.Locale.ROOT))
                .daemon()
                .start(work);
        running.put(command.job(), new Running(control, started));
    }
}
