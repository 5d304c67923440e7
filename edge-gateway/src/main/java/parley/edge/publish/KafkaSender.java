package parley.edge.publish;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;
import parley.contract.topic.Topic;

/// Sends records and says in one place which failures are worth another try.
final class KafkaSender {
    private final KafkaTemplate<byte[], byte[]> template;

    KafkaSender(KafkaTemplate<byte[], byte[]> template) {
        this.template = template;
    }

    /// Completes on the producer's thread, or on the caller's when the record is refused at once.
    CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
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

    private static PublishFailedException failed(String topic, Throwable failure) {
        Throwable cause = root(failure);
        return new PublishFailedException(topic + ": " + cause.getMessage(), cause, retriable(cause));
    }

    private static Throwable root(Throwable failure) {
        @Nullable Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof KafkaException || failure instanceof CompletionException;
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
