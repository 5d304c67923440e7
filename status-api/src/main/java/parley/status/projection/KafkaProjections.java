package parley.status.projection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.client.TopicTable;
import parley.contract.topic.TopicMismatchException;
import parley.contract.topic.TopicProvisioner;

/// Checks the topics, then reads the tables. The one place that classifies what goes wrong on the way:
///
/// - RETRIABLE: the broker does not answer or refuses. Tried again for ever with a growing pause.
/// - POISON: a record is not one of its topic. Logged with its place and passed over by [TopicTable].
/// - FATAL: the topics have other partitions than configured. A page proven with the watermark of the wrong
///   partition could have a hole, so the service refuses to run.
public final class KafkaProjections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaProjections.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Supplier<Admin> admins;
    private final int partitions;
    private final int replication;
    private final List<TopicTable> tables;
    private final Runnable generation;
    private final Runnable refuse;
    private final CompletableFuture<Void> topics = new CompletableFuture<>();
    private final Thread starter = Thread.ofVirtual().name("projections").unstarted(this::run);

    /// @param tables not started yet; closed with this object
    /// @param generation checks that the stores are of the same one, see [WrittenGeneration]
    /// @param refuse ends the service
    public KafkaProjections(
            Supplier<Admin> admins,
            int partitions,
            int replication,
            List<TopicTable> tables,
            Runnable generation,
            Runnable refuse) {
        this.admins = admins;
        this.partitions = partitions;
        this.replication = replication;
        this.tables = List.copyOf(tables);
        this.generation = generation;
        this.refuse = refuse;
    }

    /// Returns at once; goes on in the background.
    public void start() {
        starter.start();
    }

    /// @return done when the topics are there as configured; never when this service refuses to run
    public CompletableFuture<Void> topics() {
        return topics.copy();
    }

    /// @return whether every table was once read to its end
    public boolean loaded() {
        return tables.stream().allMatch(TopicTable::loaded);
    }

    @Override
    public void close() {
        starter.interrupt();
        try {
            if (!starter.isAlive() || starter.join(CLOSE)) {
                tables.forEach(TopicTable::close);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!Thread.currentThread().isInterrupted()) {
            try (Admin admin = admins.get()) {
                new TopicProvisioner(admin, partitions, replication).provision();
                generation.run();
                tables.forEach(TopicTable::start);
                topics.complete(null);
                return;
            } catch (TopicMismatchException e) {
                LOG.error("refusing to run: {}", e.getMessage());
                refuse.run();
                return;
            } catch (IllegalStateException e) {
                LOG.warn("waiting: {}", e.getMessage());
                pause = pause(pause);
            } catch (ExecutionException | KafkaException e) {
                @Nullable Throwable cause = e.getCause();
                LOG.warn("waiting for Kafka: {}", (cause == null ? e : cause).toString());
                pause = pause(pause);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static Duration pause(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    }
}
