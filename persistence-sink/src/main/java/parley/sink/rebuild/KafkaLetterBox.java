package parley.sink.rebuild;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import parley.contract.topic.Topic;
import parley.sink.deadletter.KafkaDeadLetters;

/// Finds the bytes of letters in `im.dead-letters.v1`, and makes them the records that they were.
final class KafkaLetterBox {
    private static final TopicPartition LETTERS = new TopicPartition(Topic.DEAD_LETTERS.topicName(), 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /// What the clocks of the sink and of the broker may differ by.
    private static final Duration SKEW = Duration.ofMinutes(10);

    private final Supplier<Consumer<byte[], byte[]>> consumers;

    KafkaLetterBox(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /// A letter's record as it was read at first.
    ///
    /// @param timed false when nobody knows any more what time the broker gave it
    record Original(ConsumerRecord<byte[], byte[]> record, boolean timed) {}

    /// @return by the letters' ids; those that the topic does not hold any more are missing
    Map<String, Original> find(List<Letter> letters) {
        var wanted = new HashSet<String>();
        letters.forEach(letter -> wanted.add(letter.id()));
        Optional<Instant> since = letters.stream().map(Letter::created).min(Instant::compareTo);
        return since.isEmpty() ? Map.of() : find(wanted, since.get().minus(SKEW));
    }

    private Map<String, Original> find(Set<String> wanted, Instant since) {
        var found = new HashMap<String, Original>();
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(List.of(LETTERS));
            long end = consumer.endOffsets(List.of(LETTERS)).getOrDefault(LETTERS, 0L);
            OffsetAndTimestamp from = consumer.offsetsForTimes(Map.of(LETTERS, Math.max(0, since.toEpochMilli())))
                    .get(LETTERS);
            if (from == null) {
                return found;
            }
            consumer.seek(LETTERS, from.offset());
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(LETTERS) < end) {
                var polled = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> letter : polled) {
                    String id = text(letter, "topic") + "-" + text(letter, "partition") + "-" + text(letter, "offset");
                    if (wanted.contains(id)) {
                        found.put(id, original(letter)); // the latest: it knows the most attempts
                    }
                }
                if (!polled.isEmpty()) {
                    giveUp = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() - giveUp > 0) {
                    throw new TimeoutException("reading " + LETTERS + " stopped");
                }
            }
        }
        return found;
    }

    private static Original original(ConsumerRecord<byte[], byte[]> letter) {
        var headers = new RecordHeaders();
        List<Header> own = new ArrayList<>(List.of(letter.headers().toArray()));
        // What the sink added stands behind the record's own headers, each name once.
        for (String name : KafkaDeadLetters.ADDED) {
            for (int i = own.size() - 1; i >= 0; i--) {
                if (own.get(i).key().equals(name)) {
                    own.remove(i);
                    break;
                }
            }
        }
        own.forEach(headers::add);
        String time = text(letter, KafkaDeadLetters.TIMESTAMP);
        byte @Nullable [] key = letter.key();
        byte @Nullable [] value = letter.value();
        return new Original(
                new ConsumerRecord<>(
                        text(letter, "topic"),
                        Integer.parseInt(text(letter, "partition")),
                        Long.parseLong(text(letter, "offset")),
                        time.isEmpty() ? letter.timestamp() : Long.parseLong(time),
                        TimestampType.LOG_APPEND_TIME,
                        key == null ? -1 : key.length,
                        value == null ? -1 : value.length,
                        key,
                        value,
                        headers,
                        Optional.empty()),
                !time.isEmpty());
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
