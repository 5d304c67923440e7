package parley.status.operator.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import parley.contract.topic.Topic;

/// The bytes of dead letters in `im.dead-letters.v1`, looked for from the time on that MySQL says they were
/// written. Safe from any thread; each call has a consumer of its own.
public final class KafkaLetters {
    private static final TopicPartition LETTERS = new TopicPartition(Topic.DEAD_LETTERS.topicName(), 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /// What the clocks of the sink and of the broker may differ by.
    private static final Duration SKEW = Duration.ofMinutes(10);

    private final Supplier<Consumer<byte[], byte[]>> consumers;

    public KafkaLetters(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /// One header as UTF-8 text.
    record HeaderLine(String name, String value) {}

    /// A record of the topic. Keys and values are base64 of the original bytes.
    ///
    /// @param offset of the letter itself
    /// @param headers the record's own, and what the sink added; without the stack
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Content(
            long offset,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<HeaderLine> headers,
            @Nullable String stack) {}

    /// @return the newest letter of that place; empty when the topic holds none any more
    /// @throws org.apache.kafka.common.KafkaException when the broker does not answer
    Optional<Content> find(LetterId id, Instant since) {
        Content found = null;
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(List.of(LETTERS));
            long end = consumer.endOffsets(List.of(LETTERS)).getOrDefault(LETTERS, 0L);
            var from = consumer.offsetsForTimes(
                            Map.of(LETTERS, Math.max(0, since.minus(SKEW).toEpochMilli())))
                    .get(LETTERS);
            if (from == null) {
                return Optional.empty();
            }
            consumer.seek(LETTERS, from.offset());
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(LETTERS) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (text(record, "topic").equals(id.topic())
                            && text(record, "partition").equals(Integer.toString(id.partition()))
                            && text(record, "offset").equals(Long.toString(id.offset()))) {
                        found = content(record);
                    }
                }
                if (System.nanoTime() - giveUp > 0) {
                    throw new TimeoutException("looking for letter " + id + " takes too long");
                }
            }
        }
        return Optional.ofNullable(found);
    }

    private static Content content(ConsumerRecord<byte[], byte[]> record) {
        var headers = new ArrayList<HeaderLine>();
        for (Header header : record.headers()) {
            if (!header.key().equals("stack")) {
                headers.add(new HeaderLine(header.key(), text(header)));
            }
        }
        return new Content(record.offset(), record.key(), record.value(), headers, text(record, "stack"));
    }

    /// The last one counts: the record's own headers come first.
    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : text(header);
    }

    private static String text(Header header) {
        byte @Nullable [] value = header.value();
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }
}
