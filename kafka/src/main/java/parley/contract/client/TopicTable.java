package parley.contract.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.MalformedRecordException;
import parley.contract.topic.Topic;

/// Reads a compacted topic from its beginning into memory and follows it.
///
/// All partitions, no group: every instance holds the whole table. One thread of its own calls the listener, record by
/// record. When reading fails it tries again for ever with a growing pause, and starts over from the beginning: the
/// listener sees rows again and must be a fold that takes the newest version.
public final class TopicTable implements AutoCloseable {
    /// Takes a record; a [MalformedRecordException] is logged with its place and the record passed over: there
    /// is no position to hold back. Any other exception is a fault of the listener: it is logged and the table
    /// starts over, so that a table that missed a row is never taken for loaded.
    public interface Listener {
        void onRecord(ConsumerRecord<byte[], byte[]> row);
    }

    private static final Logger LOG = LoggerFactory.getLogger(TopicTable.class);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final long MIN_PAUSE_MS = 50;
    private static final long MAX_PAUSE_MS = 2_000;

    private final Topic topic;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Listener listener;
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean closed;

    /// Only the table's thread uses it.
    private long pauseMs = MIN_PAUSE_MS;

    private volatile @Nullable Consumer<byte[], byte[]> current;

    /// @param consumers makes a consumer with [KafkaSettings#tableConsumer]; called again after each failure
    public TopicTable(Topic topic, Supplier<Consumer<byte[], byte[]>> consumers, Listener listener) {
        this.topic = topic;
        this.consumers = consumers;
        this.listener = listener;
        this.thread =
                Thread.ofPlatform().name("table-" + topic.topicName()).daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// @return whether the table was once read to its end
    public boolean loaded() {
        return loaded.isDone();
    }

    /// @throws TimeoutException when the end was not reached in time; reading goes on
    public void awaitLoaded(Duration timeout) throws InterruptedException, TimeoutException {
        try {
            loaded.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with an error", e);
        }
    }

    /// Does nothing to a table that was not started.
    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        } else {
            thread.interrupt();
        }
        try {
            if (thread.isAlive() && !thread.join(Duration.ofSeconds(5))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            Consumer<byte[], byte[]> consumer = null;
            try {
                consumer = consumers.get();
                current = consumer;
                follow(consumer);
            } catch (WakeupException | InterruptException e) {
                // close() ends the loop; nobody else has this thread or its consumer
            } catch (KafkaException e) {
                startOver("reading {} failed, trying again in {} ms: {}", e.toString());
            } catch (RuntimeException e) {
                LOG.error("the listener of {} failed", topic.topicName(), e);
                startOver("starting {} over in {} ms: {}", e.toString());
            } finally {
                current = null;
                if (consumer != null) {
                    // In order it would first wait for the answer to its last fetch, which comes when something
                    // changes.
                    consumer.close(CloseOptions.timeout(Duration.ZERO));
                }
            }
        }
    }

    private void startOver(String message, String reason) {
        if (!closed) {
            LOG.warn(message, topic.topicName(), pauseMs, reason);
            pause();
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new KafkaException("topic " + topic.topicName() + " does not exist yet");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> missing = new HashMap<>(consumer.endOffsets(partitions));
        while (!closed) {
            missing.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            if (missing.isEmpty()) {
                loaded.complete(null);
                pauseMs = MIN_PAUSE_MS;
            }
            for (ConsumerRecord<byte[], byte[]> row : consumer.poll(POLL)) {
                accept(row);
            }
        }
    }

    private void accept(ConsumerRecord<byte[], byte[]> row) {
        try {
            listener.onRecord(row);
        } catch (MalformedRecordException e) {
            LOG.error("{} partition {} offset {}: {}", row.topic(), row.partition(), row.offset(), e.getMessage());
        }
    }

    private void pause() {
        try {
            Thread.sleep(pauseMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
    }
}
