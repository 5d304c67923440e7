package parley.status.fold;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import parley.contract.codec.RecordCodec;
import parley.contract.event.UserStatus;
import parley.contract.id.UuidBytes;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;

/// Streams, from when the topics are there until the service ends, and what its stores hold of the
/// partitions that this instance has. A thread that fails is replaced, after a pause, for ever. Safe from
/// any thread.
public final class StatusStreams implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(StatusStreams.class);
    private static final long PAUSE_MS = 1_000;

    private final StreamsBuilderFactoryBean streams;
    private final Partitions partitions;
    private final CompletableFuture<Void> topics;
    private boolean running;

    /// @param streams not started by itself
    /// @param topics done when they are there
    public StatusStreams(StreamsBuilderFactoryBean streams, Partitions partitions, CompletableFuture<Void> topics) {
        this.streams = streams;
        this.partitions = partitions;
        this.topics = topics;
        streams.setStreamsUncaughtExceptionHandler(StatusStreams::failed);
    }

    @Override
    public synchronized void start() {
        running = true;
        topics.thenRunAsync(
                this::begin, task -> Thread.ofVirtual().name("streams-start").start(task));
    }

    /// Before Streams itself is stopped, so that it is not started afterwards.
    @Override
    public synchronized void stop() {
        running = false;
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    /// @return one line on what Streams does
    /// @throws IllegalStateException when its stores cannot be asked now
    public String state() {
        KafkaStreams now = streams.getKafkaStreams();
        if (now == null || now.state() != KafkaStreams.State.RUNNING) {
            throw new IllegalStateException("delivery status is being folded anew: "
                    + (now == null ? "not started" : now.state().toString()));
        }
        return now.state().toString();
    }

    /// @return records of its topics that this instance has not folded yet, as of the latest fetches
    public double lag() {
        KafkaStreams now = streams.getKafkaStreams();
        if (now == null) {
            return 0;
        }
        return now.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("records-lag"))
                .mapToDouble(StatusStreams::value)
                .filter(Double::isFinite)
                .sum();
    }

    /// @return by user; who is missing has acknowledged nothing that the log and `im.status.v1` still tell
    ///     of
    /// @throws StoreUnavailableException when the store cannot be asked now, or another instance has it
    public Map<UUID, UserStatus> statuses(UUID conversation) {
        ReadOnlyKeyValueStore<byte[], byte[]> store = store(StatusTopology.STATUSES, partitions.of(conversation));
        byte[] prefix = (conversation + ":").getBytes(StandardCharsets.US_ASCII);
        var found = new HashMap<UUID, UserStatus>();
        try (KeyValueIterator<byte[], byte[]> rows = store.prefixScan(prefix, new ByteArraySerializer())) {
            rows.forEachRemaining(row -> {
                UserStatus status = RecordCodec.USER_STATUS.decode(row.value);
                found.put(status.user(), status);
            });
        } catch (InvalidStateStoreException e) {
            throw away(e);
        }
        return found;
    }

    /// Where one of the latest messages stands in the log.
    public record LogPlace(int partition, long offset) {}

    /// @return null when no such message was among the latest of this instance's partitions
    /// @throws StoreUnavailableException when no store can be asked now
    public @Nullable LogPlace place(UUID message) {
        byte[] key = UuidBytes.of(message);
        StoreUnavailableException away = null;
        for (int partition = 0; partition < partitions.count(); partition++) {
            try {
                Long offset = StatusStreams.this
                        .<Long>store(StatusTopology.PLACES, partition)
                        .get(key);
                if (offset != null) {
                    return new LogPlace(partition, offset);
                }
            } catch (InvalidStateStoreException e) {
                away = away(e);
            } catch (StoreUnavailableException e) {
                away = e;
            }
        }
        if (away != null) {
            throw away;
        }
        return null;
    }

    private <V> ReadOnlyKeyValueStore<byte[], V> store(String name, int partition) {
        KafkaStreams now = streams.getKafkaStreams();
        if (now == null) {
            throw new StoreUnavailableException(
                    "delivery status is not folded yet", new IllegalStateException("not started"));
        }
        try {
            return now.store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<byte[], V>keyValueStore())
                    .withPartition(partition));
        } catch (InvalidStateStoreException e) {
            throw away(e);
        }
    }

    private static StoreUnavailableException away(Exception reason) {
        return new StoreUnavailableException("delivery status is being folded anew, or by another instance", reason);
    }

    private void begin() {
        synchronized (this) {
            if (running) {
                streams.start();
            }
        }
    }

    private static double value(Metric metric) {
        return metric.metricValue() instanceof Number number ? number.doubleValue() : 0;
    }

    /// On the thread that ends: its pause is the pause before the next one.
    private static StreamThreadExceptionResponse failed(Throwable reason) {
        LOG.error("folding delivery status failed, going on with another thread", reason);
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
}
