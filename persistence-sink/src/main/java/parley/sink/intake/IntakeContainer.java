package parley.sink.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.BatchInterceptor;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ContainerProperties.AssignmentCommitOption;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;
import parley.contract.topic.Topic;

/// The consumer of the sink: a listener container that polls, keeps the group membership and commits, and
/// asks the [Intake] for everything else.
///
/// Partitions are born paused: the container's request to pause them is made before the start and again
/// when one is taken away, so none is fetched before its position is known. Commits to Kafka are
/// asynchronous and may be lost: they are there for tools that show a lag, the position is MySQL's.
public final class IntakeContainer {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeContainer.class);
    /// How fine the back-off is measured when nothing comes in.
    private static final long POLL_MS = 100;
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(10);

    private final Intake intake;
    private final SinkState sink;
    private final Backoff pollBackoff;
    private final KafkaMessageListenerContainer<byte[], byte[]> container;
    /// In a row. The consumer's thread only, as the next.
    private int pollFailures;
    private int pollFailuresBefore;

    /// @param consumer settings of [parley.contract.client.KafkaSettings#groupConsumer]
    /// @param topics that are spread by conversation
    /// @param stopTimeout how long a batch may take to finish when the sink stops
    public IntakeContainer(
            Intake intake,
            SinkState sink,
            Backoff pollBackoff,
            Map<String, Object> consumer,
            List<Topic> topics,
            int partitions,
            Duration stopTimeout) {
        this.intake = intake;
        this.sink = sink;
        this.pollBackoff = pollBackoff;
        String[] names = topics.stream().map(Topic::topicName).toArray(String[]::new);
        this.container = new KafkaMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(consumer), properties(names, stopTimeout));
        container.setBeanName("sink");
        container.setBatchInterceptor(new Rounds());
        container.setCommonErrorHandler(new Errors());
        container.setApplicationEventPublisher(this::published);
        Arrays.stream(names)
                .flatMap(name -> IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(name, p)))
                .forEach(container::pausePartition);
    }

    private ContainerProperties properties(String[] topics, Duration stopTimeout) {
        var properties = new ContainerProperties(topics);
        properties.setMessageListener(new Batches());
        properties.setConsumerRebalanceListener(new Assignments());
        properties.setAckMode(AckMode.MANUAL);
        properties.setSubBatchPerPartition(false);
        properties.setAssignmentCommitOption(AssignmentCommitOption.NEVER);
        properties.setPollTimeout(POLL_MS);
        properties.setAuthExceptionRetryInterval(REFUSED_PAUSE);
        properties.setShutdownTimeout(stopTimeout.toMillis());
        properties.setMicrometerEnabled(false);
        return properties;
    }

    void start() {
        container.start();
    }

    /// Finishes the batch, commits, leaves the group. Blocks until that is done or the time for it is over.
    void stop() {
        container.stop();
    }

    private static Map<TopicPartition, OffsetAndMetadata> positions(Map<TopicPartition, Long> next) {
        return next.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new OffsetAndMetadata(entry.getValue())));
    }

    /// For lag tools; the positions that count are in MySQL.
    private static void committed(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception error) {
        if (error != null) {
            LOG.debug("committing {} failed", offsets, error);
        }
    }

    private PartitionControl control(Consumer<?, ?> consumer) {
        return new Control(container, consumer);
    }

    /// From the consumer's own thread, which must not wait for itself.
    private void stopWhenRefusing() {
        if (sink.refusing() && container.isRunning()) {
            container.stop(() -> LOG.info("the consumer of the sink has stopped"));
        }
    }

    private void published(Object event) {
        if (event instanceof ConsumerStoppedEvent stopped
                && stopped.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
            sink.refuse("the consumer stopped by itself, because of " + stopped.getReason(), null);
        }
    }

    private record Control(KafkaMessageListenerContainer<?, ?> container, Consumer<?, ?> consumer)
            implements PartitionControl {
        @Override
        public void pause(TopicPartition partition) {
            container.pausePartition(partition);
        }

        @Override
        public void resume(TopicPartition partition) {
            container.resumePartition(partition);
        }

        @Override
        public void seek(TopicPartition partition, long offset) {
            consumer.seek(partition, offset);
        }

        @Override
        public OptionalLong ahead(TopicPartition partition) {
            return consumer.currentLag(partition);
        }
    }

    private final class Batches implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]> {
        @Override
        public void onMessage(
                List<ConsumerRecord<byte[], byte[]>> records,
                @Nullable Acknowledgment acknowledgment,
                @Nullable Consumer<?, ?> consumer) {
            if (consumer == null) {
                throw new IllegalStateException("the container is set to pass the consumer");
            }
            var byPartition = new LinkedHashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                byPartition
                        .computeIfAbsent(new TopicPartition(record.topic(), record.partition()), _ -> new ArrayList<>())
                        .add(record);
            }
            // Not through the acknowledgment, which speaks for all partitions of the poll.
            consumer.commitAsync(positions(intake.write(byPartition, control(consumer))), IntakeContainer::committed);
            stopWhenRefusing();
        }
    }

    private final class Assignments implements ConsumerAwareRebalanceListener {
        @Override
        public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            intake.assigned(partitions, control(consumer));
        }

        @Override
        public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            intake.released(partitions, control(consumer));
        }

        @Override
        public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            intake.released(partitions, control(consumer));
        }
    }

    /// The container offers this hook for thread-bound resources; it is the one place between two polls
    /// where a seek is in order.
    private final class Rounds implements BatchInterceptor<byte[], byte[]> {
        @Override
        public ConsumerRecords<byte[], byte[]> intercept(
                ConsumerRecords<byte[], byte[]> records, Consumer<byte[], byte[]> consumer) {
            return records;
        }

        @Override
        public void setupThreadState(Consumer<?, ?> consumer) {
            if (pollFailures > 0 && pollFailures == pollFailuresBefore) {
                pollFailures = 0;
                sink.pollError(null);
            }
            pollFailuresBefore = pollFailures;
            intake.beforePoll(control(consumer));
            stopWhenRefusing();
        }
    }

    private final class Errors implements CommonErrorHandler {
        /// A poll or a commit failed.
        @Override
        public void handleOtherException(
                Exception thrown, Consumer<?, ?> consumer, MessageListenerContainer listener, boolean batchListener) {
            if (thrown instanceof OffsetOutOfRangeException outOfRange) {
                intake.outOfRange(outOfRange.partitions(), outOfRange, control(consumer));
                return;
            }
            Duration pause = pollBackoff.after(++pollFailures);
            LOG.warn("reading the log failed, trying again in {} ms: {}", pause.toMillis(), thrown.toString());
            sink.pollError(thrown.toString());
            pause(pause, listener);
        }

        /// The listener takes care of all it expects; what comes here is a fault of this program.
        @Override
        public void handleBatch(
                Exception thrown,
                ConsumerRecords<?, ?> data,
                Consumer<?, ?> consumer,
                MessageListenerContainer listener,
                Runnable invokeListener) {
            sink.refuse("the listener failed: " + thrown, thrown);
            stopWhenRefusing();
        }

        private static void pause(Duration pause, MessageListenerContainer listener) {
            try {
                ListenerUtils.stoppableSleep(listener, pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
