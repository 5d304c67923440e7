package parley.sink.deadletter;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import parley.contract.topic.Topic;

/// Dead letters in `im.dead-letters.v1`: the key and the value as they were, the record's own headers, and
/// after them `timestamp topic partition offset time service reason error message stack` as text; before these
/// `attempts` when it was requeued in vain.
///
/// A letter is larger than its record. Where the topic takes none of that size (its `max.message.bytes` is that of an
/// older installation), the letter goes without the value, and `value-left-out` says how many bytes that is: the
/// record itself is in its topic until retention, and no partition waits for an operator.
public final class KafkaDeadLetters implements DeadLetters {
    /// Header: the broker's time of the original record, in milliseconds.
    public static final String TIMESTAMP = "timestamp";
    /// Header: how often the record was requeued in vain.
    public static final String ATTEMPTS = "attempts";
    /// Header: how many bytes the value has that the letter is without.
    public static final String LEFT_OUT = "value-left-out";
    /// Headers that are not the record's own.
    public static final List<String> ADDED = List.of(
            LEFT_OUT,
            ATTEMPTS,
            TIMESTAMP,
            "topic",
            "partition",
            "offset",
            "time",
            "service",
            "reason",
            "error",
            "message",
            "stack");

    private static final String SERVICE = "persistence-sink";
    /// Of message and stack, in characters: a letter must stay smaller than the topic's largest record.
    private static final int LONGEST_TEXT = 8 * 1024;

    private final Supplier<Producer<byte[], byte[]>> producer;
    private final Clock clock;

    /// @param producer gives the one producer with [parley.contract.client.KafkaSettings#producer], made at
    ///     first use
    public KafkaDeadLetters(Supplier<Producer<byte[], byte[]>> producer, Clock clock) {
        this.producer = producer;
        this.clock = clock;
    }

    @Override
    public void bury(ConsumerRecord<byte[], byte[]> record, PoisonReason reason, Throwable error) {
        var letter = letter(record, reason, error);
        try {
            send(letter);
        } catch (RecordTooLargeException e) {
            byte @Nullable [] value = record.value();
            var without =
                    new ProducerRecord<byte[], byte[]>(letter.topic(), null, letter.key(), null, record.headers());
            add(without.headers(), LEFT_OUT, Integer.toString(value == null ? 0 : value.length));
            describe(without.headers(), record, reason, error);
            send(without);
        }
    }

    private void send(ProducerRecord<byte[], byte[]> letter) {
        try {
            producer.get().send(letter).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private ProducerRecord<byte[], byte[]> letter(
            ConsumerRecord<byte[], byte[]> record, PoisonReason reason, Throwable error) {
        var letter = new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), record.key(), record.value());
        record.headers().forEach(letter.headers()::add);
        describe(letter.headers(), record, reason, error);
        return letter;
    }

    private void describe(
            Headers headers, ConsumerRecord<byte[], byte[]> record, PoisonReason reason, Throwable error) {
        add(headers, TIMESTAMP, Long.toString(record.timestamp()));
        add(headers, "topic", record.topic());
        add(headers, "partition", Integer.toString(record.partition()));
        add(headers, "offset", Long.toString(record.offset()));
        add(headers, "time", clock.instant().toString());
        add(headers, "service", SERVICE);
        add(headers, "reason", reason.code());
        add(headers, "error", error.getClass().getName());
        add(headers, "message", String.valueOf(error.getMessage()));
        add(headers, "stack", stack(error));
    }

    private static void add(Headers headers, String name, String text) {
        String shortened = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
        headers.add(name, shortened.getBytes(StandardCharsets.UTF_8));
    }

    private static String stack(Throwable error) {
        var text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
