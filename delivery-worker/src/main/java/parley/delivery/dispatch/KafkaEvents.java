package parley.delivery.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.RecordCodec;
import parley.contract.event.ConversationEvent;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;

/// Puts events into the log.
public final class KafkaEvents {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaEvents.class);

    /// A little above the producer's own limit, which is what normally ends the waiting.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Producer<byte[], byte[]> producer;
    private final Partitions partitions;

    public KafkaEvents(Producer<byte[], byte[]> producer, Partitions partitions) {
        this.producer = producer;
        this.partitions = partitions;
    }

    /// Waits until they are there.
    ///
    /// @throws KafkaException when one was not acknowledged; saying them all again
    ///     is right, readers know an event by its content
    public void append(List<ConversationEvent> events) {
        var acknowledgements = new ArrayList<Future<?>>(events.size());
        for (ConversationEvent event : events) {
            acknowledgements.add(producer.send(record(event)));
        }
        acknowledgements.forEach(KafkaEvents::await);
    }

    /// Puts events on their way to the log and does not wait: that one gets lost is tolerable. Throws nothing.
    public void note(List<ConversationEvent> events) {
        try {
            for (ConversationEvent event : events) {
                producer.send(record(event), (written, failure) -> {
                    if (failure != null) {
                        lost(event, failure);
                    }
                });
            }
        } catch (KafkaException | IllegalStateException e) {
            events.forEach(event -> lost(event, e));
        }
    }

    private static void lost(ConversationEvent event, Exception failure) {
        LOG.atDebug()
                .addKeyValue("message", event.message())
                .addKeyValue("conversation", event.conversation())
                .log("message {}: {} was not written: {}", event.message(), event.kind(), failure.toString());
    }

    private ProducerRecord<byte[], byte[]> record(ConversationEvent event) {
        byte[] key = Partitions.key(event.conversation());
        return new ProducerRecord<>(
                Topic.EVENTS.topicName(), partitions.of(key), key, RecordCodec.CONVERSATION_EVENT.encode(event));
    }

    private static void await(Future<?> acknowledgement) {
        try {
            acknowledgement.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no acknowledgement in " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }
}
