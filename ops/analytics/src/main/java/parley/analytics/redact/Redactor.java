package parley.analytics.redact;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.client.KafkaSettings;
import parley.contract.codec.LogRecords;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.RedactedMessage;
import parley.contract.id.Seq;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;

/// Writes every message to `im.messages.redacted.v1`, at least once, without what was written.
///
/// One thread of its own; several redactors share the partitions as one group. What a poll brought is in
/// the topic before its offsets are committed. When the broker fails it tries again for ever with a growing
/// pause, from what was committed. What is no message is passed over: the sink keeps its bytes as a dead
/// letter.
public final class Redactor implements AutoCloseable {
    public static final String GROUP = "parley-redaction";

    private static final Logger LOG = LoggerFactory.getLogger(Redactor.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    /// Nobody waits for it: it can wait longer for the broker than a sender does.
    private static final long PATIENCE_MS = 5_000;

    private static final long MIN_PAUSE_MS = 50;
    private static final long MAX_PAUSE_MS = 2_000;

    private final int generation;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Thread thread = Thread.ofPlatform().name("redactor").unstarted(this::run);
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> current;

    /// Only the redactor's thread uses it.
    private long pauseMs = MIN_PAUSE_MS;

    /// @param generation of the messages topic
    public Redactor(String bootstrap, int generation) {
        this.generation = generation;
        this.consumers = () -> {
            var settings = KafkaSettings.groupConsumer(bootstrap, GROUP, GROUP);
            // It begins with the oldest message that there is, and goes on there when the log was cut over it:
            // what is gone cannot be told of any more.
            settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            return new KafkaConsumer<>(settings);
        };
        this.producers = () -> {
            var settings = KafkaSettings.producer(bootstrap, GROUP);
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
            return new KafkaProducer<>(settings);
        };
    }

    public void start() {
        thread.start();
    }

    /// Finishes what was polled, leaves the group, and returns; after ten seconds it returns in any case.
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
            if (thread.isAlive() && !thread.join(STOP_PATIENCE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = consumers.get();
                    Producer<byte[], byte[]> producer = producers.get()) {
                current = consumer;
                follow(consumer, producer);
            } catch (WakeupException | InterruptException e) {
                // close() ends the loop; nobody else has this thread or its consumer
            } catch (KafkaException e) {
                if (!closed) {
                    LOG.warn("redacting stopped, going on in {} ms: {}", pauseMs, e.toString());
                    pause();
                }
            } finally {
                current = null;
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        int partitions = consumer.partitionsFor(Topic.MESSAGES.topicName()).size();
        if (partitions == 0) {
            throw new UnknownTopicOrPartitionException(Topic.MESSAGES.topicName() + " does not exist yet");
        }
        var log = new LogRecords(new Partitions(partitions, generation));
        consumer.subscribe(List.of(Topic.MESSAGES.topicName()));
        while (!closed) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (records.isEmpty()) {
                continue;
            }
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                ProducerRecord<byte[], byte[]> redacted = redacted(record, log);
                if (redacted != null) {
                    sent.add(producer.send(redacted));
                }
            }
            sent.forEach(Redactor::await);
            consumer.commitSync();
            pauseMs = MIN_PAUSE_MS;
        }
    }

    /// Headers stay behind too: nobody knows what later writers put there.
    ///
    /// @return null when it is no message
    private static @Nullable ProducerRecord<byte[], byte[]> redacted(
            ConsumerRecord<byte[], byte[]> record, LogRecords log) {
        try {
            MessageEnvelope message = log.message(record.key(), record.value(), record.partition());
            var redacted = RedactedMessage.of(message, Instant.ofEpochMilli(record.timestamp()));
            var copy = new ProducerRecord<>(
                    Topic.REDACTED.topicName(),
                    record.partition(),
                    record.key(),
                    RecordCodec.REDACTED_MESSAGE.encode(redacted));
            copy.headers().add(Seq.HEADER, Seq.header(Seq.of(message.generation(), record.offset())));
            return copy;
        } catch (MalformedRecordException e) {
            LOG.error(
                    "{}-{} offset {} is no message, passed over: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
            return null;
        }
    }

    private static void await(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
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
