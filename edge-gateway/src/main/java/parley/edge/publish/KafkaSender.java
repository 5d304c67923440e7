package parley.edge.publish;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;
import parley.contract.topic.Topic;

/// Sends records and says in one place which failures are worth another try. While no broker is known to answer it
/// refuses at once.
final class KafkaSender {
    private static final long PATIENCE_MS = 1_000;
    private static final long PAUSE_MS = 250;

    private final KafkaTemplate<byte[], byte[]> template;
    private final BooleanSupplier reachable;
    private final ScheduledExecutorService timers;
    private final BrokerWatch watch = new BrokerWatch(TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS));

    /// @param reachable asks a broker; may block for a moment
    /// @param timers one thread, on which nothing may block
    KafkaSender(KafkaTemplate<byte[], byte[]> template, BooleanSupplier reachable, ScheduledExecutorService timers) {
        this.template = template;
        this.reachable = reachable;
        this.timers = timers;
    }

    /// @return whether a broker is known to answer, or at least not known not to
    boolean answered() {
        return watch.mayTry();
    }

    /// Completes on the producer's thread, or on the caller's when the record is refused at once.
    CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        if (!watch.mayTry()) {
            var cause = new DisconnectException("no broker answers");
            return CompletableFuture.failedFuture(failed(record.topic(), cause));
        }
        if (watch.begun(System.nanoTime())) {
            ask();
        }
        return tried(record).whenComplete((sent, failure) -> {
            boolean refused = failure != null && !retriable(root(failure));
            if (watch.ended(failure == null || refused, System.nanoTime())) {
                ask();
            }
        });
    }

    private CompletableFuture<RecordMetadata> tried(ProducerRecord<byte[], byte[]> record) {
        try {
            return template.send(record).handle((sent, failure) -> {
                if (failure != null) {
                    throw new CompletionException(failed(record.topic(), failure));
                }
                return sent.getRecordMetadata();
            });
        } catch (KafkaException | org.apache.kafka.common.KafkaException | IllegalStateException e) {
            return CompletableFuture.failedFuture(failed(record.topic(), e));
        }
    }

    /// Fetches the metadata of every topic that is written, so that the first `send` does not wait for it.
    ///
    /// @throws PublishFailedException when the broker is away or a topic does not exist yet
    void warm(Iterable<Topic> topics) {
        for (Topic topic : topics) {
            try {
                template.partitionsFor(topic.topicName());
            } catch (KafkaException | org.apache.kafka.common.KafkaException e) {
                throw failed(topic.topicName(), e);
            }
        }
    }

    private void ask() {
        Thread.ofVirtual().name("broker-question").start(() -> {
            if (watch.answered(reachable.getAsBoolean(), System.nanoTime())) {
                askLater();
            }
        });
    }

    private void askLater() {
        try {
            timers.schedule(this::ask, PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // this gateway is being closed
        }
    }

    private static PublishFailedException failed(String topic, Throwable failure) {
        Throwable cause = root(failure);
        return new PublishFailedException(topic + ": " + cause.getMessage(), cause, retriable(cause));
    }

    private static Throwable root(Throwable failure) {
        @Nullable Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof KafkaException
                || failure instanceof CompletionException
                || failure instanceof PublishFailedException;
        return wrapper && cause != null ? root(cause) : failure;
    }

    /// Whatever is not the record's own fault passes: a restarted or replaced broker takes the same record.
    private static boolean retriable(Throwable cause) {
        return !(cause instanceof RecordTooLargeException
                || cause instanceof RecordBatchTooLargeException
                || cause instanceof InvalidRecordException
                || cause instanceof SerializationException
                || cause instanceof UnsupportedForMessageFormatException);
    }
}
